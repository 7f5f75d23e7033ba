package dev.unwind.model.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.model.proof.Finding.Kind;
import dev.unwind.schemas.LedgerAnchor;
import dev.unwind.schemas.LogAnchored;
import dev.unwind.schemas.SegmentAnchored;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnchorChainTest {
    private static final int ROUNDS = 4;
    private static final int SEGMENT_OF_ROUND_2 = AnchoredLog.ROUND;
    private static final int LOG_ANCHOR_2 = 2 * AnchoredLog.ROUND - 1;

    private final List<LedgerAnchor> anchors = new ArrayList<>(AnchoredLog.of(ROUNDS, null));

    @Test
    void anchorsAsTheyWereWrittenContradictNothing() {
        List<Finding> findings = new ArrayList<>();
        AnchorChain chain = new AnchorChain(true, List.of(), findings::add);
        for (int at = 0; at < anchors.size(); at++) {
            chain.take(at, anchors.get(at));
        }
        assertThat(findings).isEmpty();
        assertThat(chain.segments()).isEqualTo(2 * ROUNDS);
        assertThat(chain.logAnchors()).isEqualTo(ROUNDS);
        assertThat(chain.logAnchoredThrough()).containsOnlyKeys(0, 1).containsValue(15L);
        assertThat(chain.heads().values())
                .extracting(LogAnchors.Head::lastOffset)
                .containsExactly(15L, 15L);
    }

    /** The very last one is cut off, not dropped from between. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void anyOneAnchorThatIsDroppedFromBetweenIsFound(int place) {
        anchors.remove(place);
        assertThat(AnchoredLog.findings(anchors))
                .isNotEmpty()
                .allSatisfy(one -> assertThat(one.kind()).isEqualTo(Kind.ANCHOR));
    }

    @Test
    void aSegmentAnchorThatIsDroppedIsNamedByItsNeighbours() {
        anchors.remove(SEGMENT_OF_ROUND_2);
        assertThat(AnchoredLog.findings(anchors))
                .extracting(Finding::detail)
                .satisfiesExactly(
                        logAnchor -> assertThat(logAnchor)
                                .contains("Log anchor 2 says that partition 0 is anchored through offset 7")
                                .contains("no segment anchor before it says so"),
                        next -> assertThat(next)
                                .contains("for offsets 8 to 11 does not follow the one before")
                                .contains("which ends at offset 3"));
    }

    @Test
    void aLogAnchorThatIsDroppedIsNamedByTheNext() {
        anchors.remove(LOG_ANCHOR_2);
        assertThat(AnchoredLog.findings(anchors)).singleElement().satisfies(one -> {
            assertThat(one.anchorOffset()).isEqualTo(7);
            assertThat(one.detail()).contains("Log anchor 3 does not follow number 1");
        });
    }

    /** Each stands for itself, but what came before and after knew another. */
    @ParameterizedTest
    @ValueSource(ints = {0, 3, 5, 6, 8, 9})
    void anAnchorOfAChangedRecordIsFoundAmongTheOthers(int place) {
        List<LedgerAnchor> forged = AnchoredLog.changedIn(place / AnchoredLog.ROUND, ROUNDS, null);
        assertThat(forged.get(place)).isNotEqualTo(anchors.get(place));
        anchors.set(place, forged.get(place));
        assertThat(AnchoredLog.findings(anchors))
                .isNotEmpty()
                .allSatisfy(one -> assertThat(one.kind()).isEqualTo(Kind.ANCHOR));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 7, 10})
    void aLogAnchorThatStandsBeforeASegmentItCoversIsFound(int place) {
        Collections.swap(anchors, place, place + 1);
        assertThat(AnchoredLog.findings(anchors))
                .first()
                .satisfies(one -> assertThat(one.detail())
                        .contains("says that partition 1 is anchored through", "no segment anchor before it says so"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 6, 7})
    void twoSegmentAnchorsOfAPartitionThatChangedPlacesAreFound(int place) {
        Collections.swap(anchors, place, place + AnchoredLog.ROUND);
        assertThat(AnchoredLog.findings(anchors))
                .extracting(Finding::detail)
                .anySatisfy(detail -> assertThat(detail).contains("does not follow the one before"));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 8})
    void twoLogAnchorsThatChangedPlacesAreFound(int place) {
        Collections.swap(anchors, place, place + AnchoredLog.ROUND);
        assertThat(AnchoredLog.findings(anchors))
                .extracting(Finding::detail)
                .anySatisfy(detail -> assertThat(detail).contains("Log anchor", "does not follow number"));
    }

    /** As they do when several instances write: segments of different partitions, and a log anchor that was made before a segment. */
    @ParameterizedTest
    @ValueSource(ints = {0, 2, 3, 5, 6, 8, 9})
    void neighboursOfWhichNeitherBuildsOnTheOtherMayStandInAnyOrder(int place) {
        Collections.swap(anchors, place, place + 1);
        assertThat(AnchoredLog.findings(anchors)).isEmpty();
    }

    @Test
    void anchorsWhoseBeginningIsCutOffAreFound() {
        List<LedgerAnchor> rest = anchors.subList(AnchoredLog.ROUND, anchors.size());
        assertThat(AnchoredLog.findings(rest))
                .extracting(Finding::detail)
                .anySatisfy(detail -> assertThat(detail).contains("expected none, because it is the first"))
                .anySatisfy(detail -> assertThat(detail).contains("Log anchor 2 is the first that is there"));
    }

    @Test
    void whoReadsOnFromTheMiddleFindsNothingInThat() {
        assertThat(AnchoredLog.findings(false, anchors.subList(AnchoredLog.ROUND, anchors.size())))
                .isEmpty();
    }

    /** What the chain cannot know; a digest that was written down does: see {@link KnownAnchorsTest}. */
    @Test
    void anEndThatIsCutOffLeavesAChainThatHolds() {
        assertThat(AnchoredLog.findings(anchors.subList(0, LOG_ANCHOR_2 + 1))).isEmpty();
    }

    @Test
    void aSegmentAnchorThatContradictsItselfIsNoSegment() {
        SegmentAnchored honest =
                (SegmentAnchored) anchors.get(SEGMENT_OF_ROUND_2).getPayload();
        SegmentAnchored altered = SegmentAnchored.newBuilder(honest)
                .setLeaves(flipped(honest.getLeaves()))
                .build();
        List<Finding> findings = new ArrayList<>();
        AnchorChain chain = new AnchorChain(true, List.of(), findings::add);
        assertThat(chain.take(SEGMENT_OF_ROUND_2, new LedgerAnchor(altered))).isNull();
        assertThat(findings).singleElement().satisfies(one -> {
            assertThat(one.partition()).isZero();
            assertThat(one.anchorOffset()).isEqualTo(SEGMENT_OF_ROUND_2);
            assertThat(one.detail()).contains("offsets 4 to 7 contradicts itself: its root is not that of its leaves");
        });
    }

    @Test
    void everyFieldOfASegmentAnchorIsInItsHead() {
        SegmentAnchored honest = (SegmentAnchored) anchors.get(0).getPayload();
        List<SegmentAnchored> altered = List.of(
                SegmentAnchored.newBuilder(honest).setPartition(1).build(),
                SegmentAnchored.newBuilder(honest)
                        .setFirstOffset(1)
                        .setLastOffset(4)
                        .build(),
                SegmentAnchored.newBuilder(honest)
                        .setOffsetSteps(List.of(0, 1, 1, 2))
                        .setLastOffset(4)
                        .build(),
                SegmentAnchored.newBuilder(honest)
                        .setKeyTags(flipped(honest.getKeyTags()))
                        .build(),
                SegmentAnchored.newBuilder(honest)
                        .setPreviousHead(flipped(honest.getPreviousHead()))
                        .build());
        for (SegmentAnchored one : altered) {
            assertThat(AnchoredLog.findings(List.of(new LedgerAnchor(one))))
                    .first()
                    .satisfies(finding -> assertThat(finding.detail()).contains("its head is not that of its fields"));
        }
    }

    @Test
    void everyFieldOfALogAnchorIsInItsDigest() {
        LogAnchored honest = (LogAnchored) anchors.get(LOG_ANCHOR_2).getPayload();
        assertThat(LogAnchors.contradiction(honest)).isNull();
        List<LogAnchored> altered = List.of(
                LogAnchored.newBuilder(honest).setNumber(3).build(),
                LogAnchored.newBuilder(honest)
                        .setAnchoredAt(honest.getAnchoredAt().plusMillis(1))
                        .build(),
                LogAnchored.newBuilder(honest)
                        .setPartitions(honest.getPartitions().subList(0, 1))
                        .build(),
                LogAnchored.newBuilder(honest)
                        .setRoot(flipped(honest.getRoot()))
                        .build(),
                LogAnchored.newBuilder(honest)
                        .setPreviousDigest(flipped(honest.getPreviousDigest()))
                        .build(),
                LogAnchored.newBuilder(honest)
                        .setDigest(flipped(honest.getDigest()))
                        .build());
        assertThat(altered)
                .allSatisfy(one -> assertThat(LogAnchors.contradiction(one)).isNotNull());
    }

    private static ByteBuffer flipped(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        bytes[bytes.length / 2] ^= 1;
        return ByteBuffer.wrap(bytes);
    }
}
