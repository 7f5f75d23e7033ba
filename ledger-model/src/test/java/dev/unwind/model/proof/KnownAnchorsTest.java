package dev.unwind.model.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.schemas.LedgerAnchor;
import dev.unwind.schemas.LogAnchored;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a digest that was written down elsewhere finds, and the chain of anchors alone cannot. */
class KnownAnchorsTest {
    private final List<LedgerAnchor> anchors = AnchoredLog.of(3, null);

    private static List<Finding> findings(Map<Long, Hash> known, List<LedgerAnchor> anchors) {
        KnownAnchors check = new KnownAnchors(known);
        for (LedgerAnchor anchor : anchors) {
            if (anchor.getPayload() instanceof LogAnchored log) {
                check.take(log);
            }
        }
        List<Finding> findings = new ArrayList<>();
        check.tell(findings::add);
        return findings;
    }

    private Hash digest(int number) {
        LogAnchored anchor =
                (LogAnchored) anchors.get(number * AnchoredLog.ROUND - 1).getPayload();
        return Hash.of(anchor.getDigest());
    }

    @Test
    void aDigestThatIsStillThereFindsNothing() {
        assertThat(findings(Map.of(1L, digest(1), 3L, digest(3)), anchors)).isEmpty();
        assertThat(findings(Map.of(), anchors)).isEmpty();
    }

    @Test
    void anEndThatWasCutOffIsFound() {
        assertThat(findings(Map.of(3L, digest(3)), anchors.subList(0, 2 * AnchoredLog.ROUND)))
                .singleElement()
                .satisfies(one -> assertThat(one.detail())
                        .contains("Log anchor 3 is not there", digest(3).brief(), "2 log anchors are there"));
    }

    @Test
    void aChainThatWasComputedAgainIsFoundFromTheChangeOn() {
        List<LedgerAnchor> forged = AnchoredLog.changedIn(1, 3, null);
        assertThat(findings(Map.of(1L, digest(1), 2L, digest(2), 3L, digest(3)), forged))
                .extracting(Finding::detail)
                .satisfiesExactly(
                        two -> assertThat(two).contains("Log anchor 2 has digest", "written down with digest"),
                        three -> assertThat(three).contains("Log anchor 3 has digest"));
    }
}
