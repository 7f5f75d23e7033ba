/**
 * Anchors the ledger while it grows: reads it a second time, beside the fold, and writes segment and log anchors.
 * What an anchor is stands in the model; neither the topology nor its stores may be imported here.
 */
@NullMarked
package dev.unwind.ledger.anchor;

import org.jspecify.annotations.NullMarked;
