/**
 * The demo: an agent with two real mistakes in its tool code, on a small support desk, and what becomes of them. Must not import a service
 * module or picocli; the correction trail is made from facts of the ledger only.
 */
@NullMarked
package dev.unwind.cli.demo;

import org.jspecify.annotations.NullMarked;
