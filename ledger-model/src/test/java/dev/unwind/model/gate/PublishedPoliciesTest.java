package dev.unwind.model.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.unwind.model.gate.GateCall.Declared;
import dev.unwind.schemas.ActionClass;
import dev.unwind.schemas.PolicyVersion;
import dev.unwind.schemas.Risk;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PublishedPoliciesTest {
    private static final Instant MONDAY = Instant.parse("2026-11-16T08:00:00Z");
    private static final Instant TUESDAY = Instant.parse("2026-11-17T08:00:00Z");

    @Test
    void theHighestVersionOfEachPolicyIsInForceWhateverTheOrderOfArrival() {
        PublishedPolicies policies = PublishedPolicies.NONE
                .with(version("shop", 2, "HOLD"), TUESDAY)
                .with(version("shop", 1, "BLOCK"), MONDAY)
                .with(version("desk", 7, "ALLOW"), MONDAY);

        assertThat(policies.inForce())
                .extracting(CompiledPolicy::ref)
                .containsExactly(new PolicyRef("desk", 7), new PolicyRef("shop", 2));
    }

    @Test
    void whatWasInForceAtATimeIsWhatHadBeenPublishedByThen() {
        PublishedPolicies policies = PublishedPolicies.NONE
                .with(version("shop", 1, "BLOCK"), MONDAY)
                .with(version("shop", 2, "HOLD"), TUESDAY);

        assertThat(policies.at(TUESDAY.minusMillis(1)).inForce())
                .extracting(CompiledPolicy::ref)
                .containsExactly(new PolicyRef("shop", 1));
        assertThat(policies.at(TUESDAY).inForce())
                .extracting(CompiledPolicy::ref)
                .containsExactly(new PolicyRef("shop", 2));
        assertThat(policies.at(MONDAY.minusMillis(1)).inForce()).isEmpty();
    }

    @Test
    void aVersionThatCannotBeReadHoldsWhatChangesSomethingAndIsNamed() {
        PublishedPolicies policies = PublishedPolicies.NONE
                .with(version("shop", 1, "ALLOW"), MONDAY)
                .with(
                        PolicyVersion.newBuilder(version("shop", 2, "ALLOW"))
                                .setDefinition("{\"rules\": 7}")
                                .build(),
                        TUESDAY);

        GateRuling write = Gate.decide(input(policies, ActionClass.EXTERNAL_REVERSIBLE));
        assertThat(write.outcome()).isEqualTo(Outcome.HOLD);
        assertThat(write.policy()).isEqualTo(new PolicyRef("shop", 2));
        assertThat(write.detail()).contains("cannot be read");
        assertThat(Gate.decide(input(policies, ActionClass.READ_ONLY)).outcome())
                .isEqualTo(Outcome.ALLOW);
    }

    private static GateInput input(PublishedPolicies policies, ActionClass actionClass) {
        GateCall call = GateCallBuilder.builder()
                .tenant("t")
                .run("r")
                .agent("a")
                .tool("shop.refund")
                .declared(new Declared(actionClass, Risk.LOW, true))
                .arguments(JsonNodeFactory.instance.objectNode())
                .build();
        return new GateInput(call, Standing.FREE, policies.inForce(), BudgetView.UNKNOWN);
    }

    private static PolicyVersion version(String id, int version, String then) {
        return PolicyVersion.newBuilder()
                .setPolicyId(id)
                .setVersion(version)
                .setDefinition("{\"policy\":\"" + id + "\",\"version\":" + version
                        + ",\"rules\":[{\"name\":\"all\",\"then\":\"" + then + "\"}]}")
                .setDigest("d")
                .setPublishedAt(MONDAY)
                .setPublishedBy("eva")
                .build();
    }
}
