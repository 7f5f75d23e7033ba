/**
 * What the gate decides by in this process, and what the ledger says of planned actions.
 * How a call is decided lives in {@code dev.unwind.model.gate}; nothing here decides about one.
 */
@NullMarked
package dev.unwind.sdk.gate;

import org.jspecify.annotations.NullMarked;
