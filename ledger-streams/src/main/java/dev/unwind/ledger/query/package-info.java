/**
 * Answers about runs: looks them up in the stores, waits for conditions, and shows them as JSON.
 * Neither HTTP nor anything that writes to a store or a topic may be imported here.
 */
@NullMarked
package dev.unwind.ledger.query;

import org.jspecify.annotations.NullMarked;
