package dev.unwind.model.control;

import dev.unwind.schemas.Control;
import dev.unwind.schemas.ControlMode;
import dev.unwind.schemas.Instance;
import dev.unwind.schemas.InstanceKind;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Controls and instances for tests; the topic as its readers have it. */
final class Switches {
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private final Map<String, Control> newest = new LinkedHashMap<>();
    private long offset;

    static Control control(String scope, ControlMode mode, long epoch) {
        return Control.newBuilder()
                .setScope(scope)
                .setMode(mode)
                .setEpoch(epoch)
                .setControlId(scope + "/" + epoch)
                .setReason("a test")
                .setChangedAt(NOON)
                .setChangedBy("olga")
                .build();
    }

    static Instance agent(String id, String agentId, long epoch) {
        return Instance.newBuilder()
                .setInstanceId(id)
                .setKind(InstanceKind.AGENT_SDK)
                .setAgentId(agentId)
                .setReleaseId("7")
                .setStartedAt(NOON.minusSeconds(60))
                .setLeaseMillis(6_000)
                .setStopsItselfAfterMillis(10_000)
                .setControlsEpoch(epoch)
                .setAt(NOON)
                .build();
    }

    /** Somebody appends a control to the topic. */
    Control put(String scope, ControlMode mode) {
        Control control = control(scope, mode, ++offset);
        newest.put(ActiveControls.key(control), control);
        return control;
    }

    /** Somebody lifts these controls of a scope, as he saw the topic then. */
    void lift(String scope, List<String> lifts) {
        Control control = control(scope, ControlMode.LIFTED, ++offset);
        control.setLifts(lifts);
        newest.put(ActiveControls.key(control), control);
    }

    List<String> seen(String scope) {
        ControlScope parsed = ControlScope.parse(scope);
        return ActiveControls.lifts(newest.values(), parsed, active().of(parsed));
    }

    ActiveControls active() {
        return ActiveControls.of(newest.values());
    }

    List<Control> newest() {
        return List.copyOf(newest.values());
    }
}
