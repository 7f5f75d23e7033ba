package dev.unwind.sdk;

import dev.unwind.model.control.ActiveControls;
import dev.unwind.model.gate.CompiledPolicy;
import dev.unwind.model.gate.ControlView;
import dev.unwind.model.gate.PolicyFile;
import dev.unwind.model.gate.PublishedPolicies;
import dev.unwind.model.gate.Standing;
import dev.unwind.schemas.Lane;
import dev.unwind.schemas.PolicyVersion;
import dev.unwind.schemas.Routing;
import dev.unwind.sdk.control.Controls;
import dev.unwind.sdk.gate.Rules;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Policies and lanes as a test publishes them. At first a policy allows everything, because most tests are about something else. */
final class Lanes implements Rules {
    private final Controls controls;
    private volatile PublishedPolicies policies = PublishedPolicies.NONE;
    private volatile Routing routing = routing(Lane.AUTONOMOUS, List.of());
    private volatile Standing standing;
    private volatile boolean readable = true;

    Lanes(Controls controls) {
        this.controls = controls;
        this.standing = standing();
        publish("rules:", "  - { name: all, then: ALLOW }");
    }

    private Standing standing() {
        return new Standing(
                routing.getLane(),
                Set.copyOf(routing.getDisabledTools()),
                call -> ControlView.of(controls.active()).over(call));
    }

    private static Routing routing(Lane lane, List<String> disabled) {
        return Routing.newBuilder()
                .setTenantId("acme")
                .setAgentId("teller")
                .setLane(lane)
                .setDisabledTools(disabled)
                .setEpoch(1)
                .setReason("a test")
                .setChangedAt(Instant.EPOCH)
                .setChangedBy("olga")
                .build();
    }

    void lane(Lane lane, String... disabled) {
        routing = routing(lane, List.of(disabled));
        standing = standing();
    }

    /** The next version of the one policy. */
    void publish(String... lines) {
        String yaml = "policy: p\nversion: 1\n" + String.join("\n", lines) + "\n";
        var policy = PolicyFile.check(yaml, "p.policy.yaml", List.of()).orThrow();
        policies = PublishedPolicies.NONE.with(
                PolicyVersion.newBuilder()
                        .setPolicyId(policy.id())
                        .setVersion(policy.version())
                        .setDefinition(policy.definition())
                        .setDigest(policy.digest())
                        .setPublishedAt(Instant.EPOCH)
                        .setPublishedBy("olga")
                        .build(),
                Instant.EPOCH);
    }

    void readable(boolean can) {
        readable = can;
    }

    Routing routing() {
        return routing;
    }

    PublishedPolicies published() {
        return policies;
    }

    ActiveControls active() {
        return controls.active();
    }

    @Override
    public List<CompiledPolicy> policies() {
        return policies.inForce();
    }

    @Override
    public Standing standing(String tenantId) {
        return standing;
    }

    @Override
    public boolean readable() {
        return readable;
    }

    @Override
    public void close() {}
}
