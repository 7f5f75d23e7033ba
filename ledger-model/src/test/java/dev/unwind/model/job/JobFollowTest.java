package dev.unwind.model.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationHeld;
import dev.unwind.schemas.UndoJobProgress;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class JobFollowTest {
    private static final Selection ALL = new Selection("t", null, null, null, null, null);
    private static final Selection TOOL = new Selection("t", null, null, "set", null, null);

    private final Log log = new Log();

    private JobFollow follow(Selection selection) {
        return new JobFollow("job", log.select(selection));
    }

    /** Makes the next request, as the runner does, and gives the run it is about. */
    private String ask(JobFollow follow) {
        JobRequest request = Objects.requireNonNull(follow.next(100));
        follow.sent(request);
        int from = log.size();
        log.tell(request.run().runId(), ActorKind.POLICY, request.eventId(), request.fact("wrong"));
        log.applyTo(follow, from);
        return request.run().runId();
    }

    private void undo(JobFollow follow, String run, String... actions) {
        int from = log.size();
        String plan = log.planOfLast(run);
        log.plan(run, plan, actions.length);
        for (String action : actions) {
            log.undoing(run, action, plan).readBack(run, action, true);
        }
        log.applyTo(follow, from);
    }

    @Test
    void aRunIsDecidedWhenEveryStepIsReadBack() {
        log.begin("one").did("one", "a", "set", "1").did("one", "b", "set", "2");
        JobFollow follow = follow(ALL);

        String run = ask(follow);
        assertThat(follow.next(100)).isNull();
        assertThat(follow.idle()).isFalse();
        undo(follow, run, "b", "a");

        assertThat(follow.done()).isTrue();
        assertThat(follow.progress()).isEqualTo(new UndoJobProgress(1L, 0L, 0L, 2L, 2L, 0L, 0L));
    }

    @Test
    void whoReadsTheLedgerFromTheSelectionOnComesToTheSameState() {
        log.begin("one").did("one", "a", "set", "1");
        log.begin("two").did("two", "a", "set", "2");
        int selected = log.size();
        JobFollow first = follow(ALL);
        JobFollow second = follow(ALL);
        undo(first, ask(first), "a");
        ask(first);

        log.applyTo(second, selected);

        assertThat(second.progress()).isEqualTo(first.progress());
        assertThat(second.next(100))
                .as("the second run was asked for and is under way")
                .isNull();
    }

    @Test
    void aRequestThatIsFoundTwiceCountsOnce() {
        log.begin("one").did("one", "a", "set", "1");
        JobFollow follow = follow(ALL);
        JobRequest request = Objects.requireNonNull(follow.next(100));
        ask(follow);
        int from = log.size();
        String plan = log.planOfLast("one");
        log.tell("one", ActorKind.POLICY, request.eventId(), request.fact("wrong"));
        log.plan("one", plan, 1)
                .undoing("one", "a", plan)
                .readBack("one", "a", true)
                .readBack("one", "a", true);
        log.applyTo(follow, from);

        assertThat(follow.done()).isTrue();
        assertThat(follow.progress()).isEqualTo(new UndoJobProgress(1L, 0L, 0L, 1L, 1L, 0L, 0L));
    }

    @Test
    void failuresAndRefutedUndosAreCountedApartFromWhatIsProven() {
        log.begin("one").did("one", "a", "set", "1").did("one", "b", "set", "2").did("one", "c", "set", "3");
        JobFollow follow = follow(ALL);
        ask(follow);
        int from = log.size();
        String plan = log.planOfLast("one");
        log.plan("one", plan, 3).undoFailed("one", "c", plan, "DRIFTED");
        log.undoing("one", "b", plan).undoFailed("one", "b", plan, "REFUSED").readBack("one", "b", true);
        log.undoing("one", "a", plan).readBack("one", "a", false);
        log.applyTo(follow, from);

        assertThat(follow.progress()).isEqualTo(new UndoJobProgress(1L, 0L, 0L, 3L, 1L, 2L, 0L));
    }

    @Test
    void aPlanThatWaitsForAPersonDecidesItsRunForTheJob() {
        log.begin("one").did("one", "a", "set", "1");
        JobFollow follow = follow(ALL);
        ask(follow);
        int from = log.size();
        log.tell(
                "one",
                ActorKind.EXECUTOR,
                CompensationHeld.newBuilder()
                        .setPlanId(log.planOfLast("one"))
                        .setFailureId("f")
                        .setDigest("d")
                        .setSteps(1)
                        .setReason("wrong")
                        .setRequestedBy(new Actor(ActorKind.POLICY, "ann"))
                        .setExpiresAt(Log.NOON)
                        .build());
        log.applyTo(follow, from);

        assertThat(follow.done()).isTrue();
        assertThat(follow.progress().getHeld()).isEqualTo(1);
    }

    @Test
    void aRequestThatTheLedgerRefusesIsDecided() {
        log.begin("one").did("one", "a", "set", "1");
        JobFollow follow = follow(ALL);
        int from = log.size();
        JobRequest request = Objects.requireNonNull(follow.next(100));
        log.tell("one", ActorKind.POLICY, request.eventId(), request.fact("wrong"))
                .refuseLast();
        log.applyTo(follow, from);

        assertThat(follow.done()).isTrue();
        assertThat(follow.progress().getRunsRefused()).isEqualTo(1);
    }

    @Test
    void ofTwoRunsOnOneObjectTheOlderWaitsForTheNewer() {
        log.begin("old").did("old", "a", "set", "same");
        log.begin("new").did("new", "a", "set", "same");
        log.begin("apart").did("apart", "a", "set", "other");
        JobFollow follow = follow(ALL);

        assertThat(ask(follow)).isEqualTo("apart");
        assertThat(ask(follow)).isEqualTo("new");
        assertThat(follow.next(100)).isNull();
        undo(follow, "new", "a");
        assertThat(ask(follow)).isEqualTo("old");
    }

    @Test
    void noMoreRunsAreUnderWayThanMayBe() {
        log.begin("one").did("one", "a", "set", "1").begin("two").did("two", "a", "set", "2");
        JobFollow follow = follow(ALL);
        follow.sent(Objects.requireNonNull(follow.next(1)));

        assertThat(follow.next(1)).isNull();
        assertThat(follow.next(2)).isNotNull();
    }

    @Test
    void aRequestThatDidNotGetThereIsMadeAgain() {
        log.begin("one").did("one", "a", "set", "1");
        JobFollow follow = follow(TOOL);
        JobRequest request = Objects.requireNonNull(follow.next(100));
        follow.sent(request);
        follow.unsent(request);

        assertThat(follow.next(100)).isEqualTo(request);
        assertThat(follow.progress()).isEqualTo(new UndoJobProgress(0L, 0L, 0L, 0L, 0L, 0L, 0L));
    }
}
