package dev.unwind.ledger.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.schemas.Lane;
import dev.unwind.schemas.Routing;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StricterLaneTest {
    private static Routing routing(String by, Lane lane, long epoch, String... disabled) {
        return Routing.newBuilder()
                .setTenantId("acme")
                .setAgentId("bot")
                .setLane(lane)
                .setDisabledTools(List.of(disabled))
                .setEpoch(epoch)
                .setReason(by + " knows why")
                .setChangedAt(Instant.EPOCH)
                .setChangedBy(by)
                .build();
    }

    @Test
    void ofTwoWhoChangeItAtTheSameTimeNobodySetsFreeWhatTheOtherStopped() {
        Routing own = routing("ada", Lane.AUTONOMOUS, 4, "a", "b");
        Routing other = routing("olga", Lane.STOPPED, 4, "b", "c");
        Routing both = StricterLane.of(own, other);
        assertThat(both.getLane()).isEqualTo(Lane.STOPPED);
        assertThat(both.getDisabledTools()).containsExactly("a", "b", "c");
        assertThat(both.getEpoch()).isEqualTo(5);
        assertThat(both.getChangedBy()).isEqualTo("ada");
        assertThat(both.getReason()).isEqualTo("ada knows why (at the same time olga: olga knows why)");
        assertThat(StricterLane.of(other, own).getLane()).isEqualTo(Lane.STOPPED);
    }

    @Test
    void aLaneThatThisVersionCannotReadIsTheStrictest() {
        Routing unknown = routing("olga", Lane.UNKNOWN, 9);
        assertThat(StricterLane.of(routing("ada", Lane.STOPPED, 1), unknown).getLane())
                .isEqualTo(Lane.UNKNOWN);
    }
}
