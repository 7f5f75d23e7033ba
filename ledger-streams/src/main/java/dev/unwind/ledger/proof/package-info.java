/**
 * Checks a log against its anchors and against the live store, and says where it breaks.
 * What a finding is stands in the model; nothing that writes anywhere may be imported here.
 */
@NullMarked
package dev.unwind.ledger.proof;

import org.jspecify.annotations.NullMarked;
