/**
 * How a command reaches an installation: addresses, query API, ledger. Must not import picocli or print anything.
 */
@NullMarked
package dev.unwind.cli.client;

import org.jspecify.annotations.NullMarked;
