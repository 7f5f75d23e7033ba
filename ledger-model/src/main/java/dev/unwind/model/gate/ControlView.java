package dev.unwind.model.gate;

import dev.unwind.schemas.Control;
import org.jspecify.annotations.Nullable;

/** Tells which control a call has to obey. */
@FunctionalInterface
public interface ControlView {
    /** The strictest of all that cover the call; null when none does. */
    @Nullable
    Control over(GateCall call);
}
