package dev.unwind.model.gate;

import dev.unwind.schemas.GateOutcome;

/** What the gate says to a call, from the laxest to the strictest. */
public enum Outcome {
    /** It may be made. */
    ALLOW,
    /** It may be made after an approval. */
    HOLD,
    /** It may not be made. */
    BLOCK;

    /** The same on the wire. */
    public GateOutcome wire() {
        return switch (this) {
            case ALLOW -> GateOutcome.ALLOW;
            case HOLD -> GateOutcome.HOLD;
            case BLOCK -> GateOutcome.BLOCK;
        };
    }
}
