package dev.unwind.model.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.schemas.GateOutcome;
import dev.unwind.schemas.Ruling;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GateRulingTest {

    @Test
    void aRulingSaysOnTheWireByWhatItWasMadeAndWhatItTakes() {
        Ruling held = new GateRuling(
                        Outcome.HOLD,
                        GateCode.RULE,
                        "money-waits",
                        new PolicyRef("desk", 3),
                        List.of(new PolicyRef("base", 1), new PolicyRef("desk", 3)),
                        "r7",
                        "it moves money",
                        new ApprovalNeed("lead", 2, List.of(), Duration.ofMinutes(5), true, true),
                        List.of(),
                        List.of())
                .wire();

        assertThat(held.getOutcome()).isEqualTo(GateOutcome.HOLD);
        assertThat(held.getCode()).isEqualTo("RULE");
        assertThat(held.getRule()).isEqualTo("money-waits");
        assertThat(held.getPolicy()).isEqualTo("desk@3");
        assertThat(held.getInForce()).containsExactly("base@1", "desk@3");
        assertThat(held.getDetail()).isEqualTo("it moves money");
        assertThat(held.getApproval().getRole()).isEqualTo("lead");
        assertThat(held.getApproval().getApprovers()).isEqualTo(2);
        assertThat(held.getApproval().getExpiryMillis()).isEqualTo(300_000);
        assertThat(held.getApproval().getBreakGlass()).isTrue();
        assertThat(held.getApproval().getSharedDuties()).isTrue();
    }

    @Test
    void whatIsAllowedTakesNoApproval() {
        Ruling allowed = new GateRuling(
                        Outcome.ALLOW, GateCode.DEFAULT, null, null, List.of(), null, "", null, List.of(), List.of())
                .wire();

        assertThat(allowed.getOutcome()).isEqualTo(GateOutcome.ALLOW);
        assertThat(allowed.getPolicy()).isNull();
        assertThat(allowed.getApproval()).isNull();
    }
}
