/**
 * What a downstream service embeds to undo by itself what Unwind asks it to: the loop over compensation commands, and the reports to the ledger.
 * The compensator may not be imported here; both only know the topics.
 */
@NullMarked
package dev.unwind.sdk.undo;

import org.jspecify.annotations.NullMarked;
