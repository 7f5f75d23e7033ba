package dev.unwind.model.gate;

import dev.unwind.model.control.ActiveControls;
import dev.unwind.model.gate.GateCall.Declared;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.ActionClass;
import dev.unwind.schemas.Control;
import dev.unwind.schemas.ControlMode;
import dev.unwind.schemas.Lane;
import dev.unwind.schemas.Risk;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A question to the gate in the making: a low-risk update by agent {@code bot} of tenant {@code acme}, nothing in its way. */
final class Asked {
    GateCall call = new GateCall(
            "acme",
            "r-1",
            "bot",
            "v7",
            "shop.refund",
            new Declared(ActionClass.INTERNAL_UPDATE, Risk.LOW, true),
            Json.parse("{\"amount\": 50}"),
            null,
            null,
            null);
    Lane lane = Lane.AUTONOMOUS;
    Set<String> disabled = Set.of();
    final List<Control> controls = new ArrayList<>();
    final List<CompiledPolicy> policies = new ArrayList<>();
    BudgetView budgets = (key, window) -> BudgetUse.NONE;

    Asked call(GateCall other) {
        call = other;
        return this;
    }

    Asked declared(ActionClass actionClass, Risk risk, boolean undoable) {
        return call(GateCallBuilder.builder(call)
                .declared(new Declared(actionClass, risk, undoable))
                .build());
    }

    Asked input(String json) {
        return call(GateCallBuilder.builder(call).arguments(Json.parse(json)).build());
    }

    Asked lane(Lane other) {
        lane = other;
        return this;
    }

    Asked disabled(String... tools) {
        disabled = Set.of(tools);
        return this;
    }

    Asked control(String scope, ControlMode mode) {
        controls.add(control(scope, mode, 1));
        return this;
    }

    static Control control(String scope, ControlMode mode, long epoch) {
        return Control.newBuilder()
                .setScope(scope)
                .setMode(mode)
                .setEpoch(epoch)
                .setReason("drill")
                .setChangedAt(Instant.EPOCH)
                .setChangedBy("ada")
                .build();
    }

    Asked policy(String... lines) {
        policies.add(compiled(String.join("\n", lines)));
        return this;
    }

    static CompiledPolicy compiled(String yaml) {
        return CompiledPolicy.of(
                PolicyFile.check(yaml, "p.policy.yaml", (KnownTools) null).orThrow());
    }

    /** A policy of rules, each written in one line. */
    Asked rules(String... rules) {
        List<String> lines = new ArrayList<>(List.of("policy: p", "version: 3", "rules:"));
        Arrays.stream(rules).forEach(rule -> lines.add("  - " + rule));
        return policy(lines.toArray(String[]::new));
    }

    Asked used(@Nullable BudgetUse use) {
        budgets = (key, window) -> use;
        return this;
    }

    GateInput made() {
        return new GateInput(
                call, new Standing(lane, disabled, ControlView.of(ActiveControls.of(controls))), policies, budgets);
    }

    GateRuling ruling() {
        return Gate.decide(made());
    }
}
