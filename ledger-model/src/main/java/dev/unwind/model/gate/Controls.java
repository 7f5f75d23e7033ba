package dev.unwind.model.gate;

import dev.unwind.schemas.Control;
import dev.unwind.schemas.ControlMode;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Kill switches, one per scope. Immutable: made anew when a control changes, and then asked for each call without looking at all of them. An
 * unknown mode is as strict as STOP, and a control whose scope this version cannot read covers everything.
 */
public final class Controls implements ControlView {
    /** No control. */
    public static final Controls NONE = new Controls(Map.of());

    private static final String ALL = "all";
    private static final String AGENT = "agent/";
    private static final List<String> KINDS = List.of("tenant/", AGENT, "release/", "tool/", "run/");

    private final Map<String, Control> newest;
    private final Map<String, Control> inForce;
    private final List<Control> unreadable;

    private Controls(Map<String, Control> newest) {
        this.newest = Map.copyOf(newest);
        Map<String, Control> set = new HashMap<>(newest);
        set.values().removeIf(control -> control.getMode() == ControlMode.LIFTED);
        this.inForce = Map.copyOf(set);
        this.unreadable = set.values().stream()
                .filter(control -> !readable(control.getScope()))
                .toList();
    }

    /** These controls; of several of one scope the one with the highest epoch. */
    public static Controls of(Collection<Control> controls) {
        Map<String, Control> newest = new HashMap<>();
        controls.forEach(control -> newest.merge(control.getScope(), control, Controls::newer));
        return new Controls(newest);
    }

    /** The same with one more, unless a newer one of its scope is known. */
    public Controls with(Control control) {
        return of(Stream.concat(newest.values().stream(), Stream.of(control)).toList());
    }

    private static Control newer(Control a, Control b) {
        return b.getEpoch() >= a.getEpoch() ? b : a;
    }

    /** Whether this version knows what a scope covers. */
    static boolean readable(String scope) {
        return scope.equals(ALL)
                || KINDS.stream().anyMatch(kind -> scope.startsWith(kind) && scope.length() > kind.length());
    }

    /** A call of an agent that is not known is covered by the controls of all agents. */
    @Override
    public @Nullable Control over(GateCall call) {
        if (inForce.isEmpty()) {
            return null;
        }
        Control found = null;
        for (Control one : unreadable) {
            found = stricter(found, one);
        }
        found = stricter(found, inForce.get(ALL));
        found = stricter(found, inForce.get("tenant/" + call.tenant()));
        if (call.agent() != null) {
            found = stricter(found, inForce.get(AGENT + call.agent()));
        } else {
            for (Control one : inForce.values()) {
                found = one.getScope().startsWith(AGENT) ? stricter(found, one) : found;
            }
        }
        if (call.release() != null) {
            found = stricter(found, inForce.get("release/" + call.release()));
        }
        found = stricter(found, inForce.get("tool/" + call.tool()));
        return stricter(found, inForce.get("run/" + call.tenant() + "/" + call.run()));
    }

    private static @Nullable Control stricter(@Nullable Control a, @Nullable Control b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        int difference = Lane.of(a.getMode()).compareTo(Lane.of(b.getMode()));
        // Maps have no order; what is told must not depend on theirs.
        return difference > 0 || difference == 0 && a.getScope().compareTo(b.getScope()) <= 0 ? a : b;
    }
}
