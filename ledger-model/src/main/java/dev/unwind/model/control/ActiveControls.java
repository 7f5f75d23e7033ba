package dev.unwind.model.control;

import dev.unwind.schemas.ActionClass;
import dev.unwind.schemas.Control;
import dev.unwind.schemas.ControlMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The controls that are in force, strictest first within each scope. Immutable; asking costs a handful of look-ups, however many there are.
 *
 * <p>A control is in force from its record on until one of mode LIFTED of the same scope names it. So two people who act at once can only make
 * it stricter: nobody lifts what he has not seen, and a laxer mode does not take the place of a stricter one.
 */
public final class ActiveControls {
    /** No control. */
    public static final ActiveControls NONE = new ActiveControls(Map.of(), List.of());

    private static final Comparator<Control> STRICTEST_FIRST = Comparator.comparingInt(
                    (Control control) -> Modes.strictness(control.getMode()))
            .thenComparingLong(Control::getEpoch)
            .thenComparing(ActiveControls::key)
            .reversed();

    private final Map<ControlScope, List<Control>> byScope;
    private final List<Control> all;

    private ActiveControls(Map<ControlScope, List<Control>> byScope, List<Control> all) {
        this.byScope = byScope;
        this.all = all;
    }

    /** The key of a control on its topic: one place per scope and mode. */
    public static String key(Control control) {
        return control.getScope() + "#" + control.getMode();
    }

    /**
     * Those of the newest records of each key that are in force.
     *
     * <p>A scope that this version cannot read counts as everything: whoever wrote it meant to stop something, and who does not know what must not go on.
     */
    public static ActiveControls of(Collection<Control> newestPerKey) {
        Map<ControlScope, Set<String>> lifted = new HashMap<>();
        for (Control control : newestPerKey) {
            if (control.getMode() == ControlMode.LIFTED) {
                lifted.computeIfAbsent(scope(control), same -> new HashSet<>()).addAll(control.getLifts());
            }
        }
        Map<ControlScope, List<Control>> byScope = new HashMap<>();
        List<Control> all = new ArrayList<>();
        for (Control control : newestPerKey) {
            if (control.getMode() != ControlMode.LIFTED
                    && !lifted.getOrDefault(scope(control), Set.of()).contains(control.getControlId())) {
                byScope.computeIfAbsent(scope(control), same -> new ArrayList<>())
                        .add(control);
                all.add(control);
            }
        }
        byScope.values().forEach(controls -> controls.sort(STRICTEST_FIRST));
        all.sort(Comparator.comparingLong(Control::getEpoch).thenComparing(ActiveControls::key));
        return new ActiveControls(byScope, List.copyOf(all));
    }

    /** Those of them that were changed until a time. */
    public ActiveControls changedUntil(Instant time) {
        return of(all.stream()
                .filter(control -> !control.getChangedAt().isAfter(time))
                .toList());
    }

    private static ControlScope scope(Control control) {
        try {
            return ControlScope.parse(control.getScope());
        } catch (IllegalArgumentException unreadable) {
            return ControlScope.ALL;
        }
    }

    /** The control that a call has to obey: the strictest of all that cover it; null when none does. */
    public @Nullable Control over(ControlledCall call) {
        if (byScope.isEmpty()) {
            return null;
        }
        Control strictest = null;
        for (ControlScope scope : call.scopes()) {
            List<Control> controls = byScope.getOrDefault(scope, List.of());
            strictest = stricter(strictest, controls.isEmpty() ? null : controls.get(0));
        }
        return call.agentId() == null ? stricter(strictest, ofAnyAgent()) : strictest;
    }

    private @Nullable Control ofAnyAgent() {
        Control strictest = null;
        for (Map.Entry<ControlScope, List<Control>> entry : byScope.entrySet()) {
            if (entry.getKey().kind() == ControlScope.Kind.AGENT) {
                strictest = stricter(strictest, entry.getValue().get(0));
            }
        }
        return strictest;
    }

    private static @Nullable Control stricter(@Nullable Control one, @Nullable Control other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return STRICTEST_FIRST.compare(one, other) <= 0 ? one : other;
    }

    /** Whether a call of a tool of this class may be made without anybody's approval. */
    public boolean allow(ControlledCall call, ActionClass actionClass) {
        Control control = over(call);
        return control == null || Modes.permission(control.getMode(), actionClass) == Modes.Permission.ALLOWED;
    }

    /** All of them, oldest first. */
    public List<Control> all() {
        return all;
    }

    /** Those of this very scope, strictest first. */
    public List<Control> of(ControlScope scope) {
        return List.copyOf(byScope.getOrDefault(scope, List.of()));
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return all.isEmpty();
    }

    /**
     * What a control that lifts has to name: those that are to end, and those that ended before and whose records still stand.
     *
     * @param newestPerKey all records, as whoever lifts has read them
     * @param ending those in force that are to end
     */
    public static List<String> lifts(Collection<Control> newestPerKey, ControlScope scope, Collection<Control> ending) {
        Set<String> inForce = new HashSet<>();
        of(newestPerKey).of(scope).forEach(control -> inForce.add(control.getControlId()));
        Stream<String> over = newestPerKey.stream()
                .filter(control -> control.getMode() != ControlMode.LIFTED
                        && scope(control).equals(scope))
                .map(Control::getControlId)
                .filter(id -> !inForce.contains(id));
        return Stream.concat(over, ending.stream().map(Control::getControlId))
                .distinct()
                .sorted()
                .toList();
    }
}
