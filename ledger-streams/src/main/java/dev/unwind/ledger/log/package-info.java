/**
 * The ledger as a log to be read from its beginning: from its topics, or from a file that was exported from them, and how such a file is
 * written. Nothing that writes to a topic, joins a group or commits may be imported here, nor anything of the running topology's stores.
 */
@NullMarked
package dev.unwind.ledger.log;

import org.jspecify.annotations.NullMarked;
