/**
 * The way of a verification request through the service: consumed, queued by run, read back, judged, appended to the ledger.
 * No rule that decides a verification belongs here (see {@code dev.unwind.model.verify}), and no other service may be imported.
 */
@NullMarked
package dev.unwind.verifier.topology;

import org.jspecify.annotations.NullMarked;
