/**
 * The API over HTTP, and what it reads and writes: the ledger's query API, facts, registers, issuers of tokens.
 * Who may do what is decided in {@code access}, what a fact means by the fold.
 */
@NullMarked
package dev.unwind.console.io;

import org.jspecify.annotations.NullMarked;
