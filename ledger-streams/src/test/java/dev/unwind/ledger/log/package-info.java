/**
 * Tests of logs as files: what is written is read again, and every change of it is found.
 * No broker may be started here.
 */
@NullMarked
package dev.unwind.ledger.log;

import org.jspecify.annotations.NullMarked;
