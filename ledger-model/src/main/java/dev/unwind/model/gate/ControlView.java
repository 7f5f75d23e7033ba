package dev.unwind.model.gate;

import dev.unwind.model.control.ActiveControls;
import dev.unwind.model.control.ControlledCall;
import dev.unwind.schemas.Control;
import org.jspecify.annotations.Nullable;

/** Tells which control a call has to obey. */
@FunctionalInterface
public interface ControlView {
    /** The strictest of all that cover the call; null when none does. */
    @Nullable
    Control over(GateCall call);

    /** Those that are in force. */
    static ControlView of(ActiveControls active) {
        return call ->
                active.over(new ControlledCall(call.tenant(), call.run(), call.agent(), call.release(), call.tool()));
    }
}
