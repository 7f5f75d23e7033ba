package dev.unwind.model.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActionRetried;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.ActionSucceeded;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CheckpointSaved;
import dev.unwind.schemas.RetryLayer;
import dev.unwind.schemas.RunFinished;
import dev.unwind.schemas.RunResumed;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CheckpointTest {
    private static CheckpointSaved checkpoint(String id, @Nullable String follows) {
        return CheckpointSaved.newBuilder()
                .setCheckpointId(id)
                .setState("{}")
                .setFollows(follows)
                .build();
    }

    private static RunResumed from(@Nullable String checkpointId) {
        return new RunResumed("a new worker", checkpointId);
    }

    private static ActionPlanned plan(String id) {
        return Story.planned(id, "update").build();
    }

    private static ActionStarted start(String id, int attempt) {
        return ActionStarted.newBuilder()
                .setActionId(id)
                .setAttempt(attempt)
                .setArgumentsDigest("digest-" + id)
                .setBefore(attempt == 1 ? Story.snapshot("before " + id) : null)
                .build();
    }

    private static ActionSucceeded success(String id, int attempt) {
        return ActionSucceeded.newBuilder()
                .setActionId(id)
                .setAttempt(attempt)
                .setOutput("\"ok\"")
                .setAfter(Story.snapshot("after " + id))
                .build();
    }

    private static void assertRefused(Story story, RejectionCode code, String... words) {
        assertThat(story.last).isInstanceOfSatisfying(Decision.Rejected.class, rejected -> {
            assertThat(rejected.code()).isEqualTo(code);
            assertThat(rejected.detail()).contains(words);
        });
    }

    @Test
    void checkpointsFormOneLine() {
        Story story = Story.begun().agent(checkpoint("c-1", null)).agent(checkpoint("c-2", "c-1"));

        assertThat(story.run().checkpointId()).isEqualTo("c-2");
        assertThat(story.run().checkpointAt()).isEqualTo(2);
        assertThat(story.folded.timeline().get((int) story.run().checkpointAt()).getPayload())
                .isInstanceOf(CheckpointSaved.class);
    }

    @Test
    void aCheckpointThatMissesTheNewestOneIsRefusedAndBothAreNamed() {
        Story story = Story.begun().agent(checkpoint("c-1", null)).agent(checkpoint("c-2", "c-1"));

        assertRefused(
                story.agent(checkpoint("c-9", "c-1")),
                RejectionCode.STALE_CHECKPOINT,
                "c-9",
                "follows checkpoint c-1",
                "expected checkpoint c-2");
        assertRefused(
                story.agent(checkpoint("c-9", null)),
                RejectionCode.STALE_CHECKPOINT,
                "no checkpoint",
                "checkpoint c-2");
        assertThat(story.run().checkpointId()).isEqualTo("c-2");
    }

    @Test
    void aCheckpointThatIsDeliveredTwiceIsKnownEvenWhenItIsNoLongerTheNewest() {
        Story story = Story.begun().agent(checkpoint("c-1", null)).again();
        assertThat(story.last).isInstanceOf(Decision.Duplicate.class);

        story.agent(checkpoint("c-2", "c-1")).agent(checkpoint("c-1", null));
        assertThat(story.last).isInstanceOf(Decision.Duplicate.class);
    }

    @Test
    void aResumptionNamesTheNewestCheckpointOrNone() {
        Story story = Story.begun().agent(checkpoint("c-1", null)).agent(checkpoint("c-2", "c-1"));

        assertRefused(story.agent(from("c-1")), RejectionCode.STALE_CHECKPOINT, "c-1", "c-2");
        assertThat(story.run().workerEpoch()).isOne();

        assertThat(story.agent(from("c-2")).last).isInstanceOf(Decision.Accepted.class);
        assertThat(story.agent(from(null)).last).isInstanceOf(Decision.Accepted.class);
        assertThat(story.run().workerEpoch()).isEqualTo(3);
    }

    @Test
    void aResumptionFromACheckpointThatNeverWasIsRefused() {
        assertRefused(Story.begun().agent(from("c-1")), RejectionCode.STALE_CHECKPOINT, "c-1", "no checkpoint");
    }

    @Test
    void ofTwoWorkersThatResumeAtOnceTheFirstOnTheLedgerHasTheRun() {
        Story story = Story.begun().worker(2, from(null));
        long since = story.run().workerSince();

        assertRefused(story.worker(2, from(null)), RejectionCode.OVERTAKEN, "number 2", "expected 3");
        assertThat(story.run().workerEpoch()).isEqualTo(2);
        assertThat(story.run().workerSince()).isEqualTo(since);
    }

    @Test
    void aResumptionThatIsDeliveredTwiceIsOne() {
        Story story = Story.begun().worker(2, from(null)).again();

        assertThat(story.last).isInstanceOf(Decision.Duplicate.class);
        assertThat(story.run().workerEpoch()).isEqualTo(2);
    }

    @Test
    void aWorkerThatWasOvertakenPlansStartsRetriesSavesAndFinishesNothing() {
        Story story = Story.begun().worker(1, plan("a")).worker(2, from(null));

        for (Object fact : new Object[] {
            plan("b"),
            start("a", 1),
            ActionRetried.newBuilder()
                    .setActionId("a")
                    .setAttempt(2)
                    .setReason("again")
                    .build(),
            checkpoint("c-1", null),
            new RunFinished()
        }) {
            assertRefused(story.worker(1, fact), RejectionCode.OVERTAKEN, "worker-1", "worker-2", "number 2");
        }
        assertThat(story.folded.action("b")).isNull();
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.PLANNED);
        assertThat(story.run().status()).isEqualTo(RunStatus.RUNNING);
    }

    @Test
    void whatAnOvertakenWorkerSaysOfACallThatIsOverIsHeard() {
        Story story =
                Story.begun().worker(1, plan("a")).worker(1, start("a", 1)).worker(2, from(null));

        story.worker(1, success("a", 1));

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.SUCCEEDED);
    }

    @Test
    void aResultOfAnOvertakenWorkerIsNotTakenForThatOfTheNewWorkersAttempt() {
        Story story = Story.begun().worker(1, plan("a")).worker(2, from(null)).worker(2, start("a", 1));

        story.worker(1, success("a", 1));

        assertThat(story.last)
                .isInstanceOfSatisfying(
                        Decision.Accepted.class,
                        accepted -> assertThat(accepted.fenced()).isTrue());
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.RUNNING);
    }

    @Test
    void aWriterThatStatesNoEpochIsNotHeldAgainstOne() {
        Story story = Story.begun().worker(2, from(null)).plan("a", "update").start("a");

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.RUNNING);
    }

    @Test
    void aPersonWhoResumesIsNoWorker() {
        Story story = Story.begun().state(ActorKind.OPERATOR, from(null));

        assertThat(story.run().workerEpoch()).isOne();
    }

    @Test
    void aRetryIsAPersonsInTheHumanLayerAndTheAgentsInTheOthers() {
        Story story = Story.begun().plan("a", "update").start("a").fail("a", dev.unwind.schemas.Effect.NONE);

        assertRefused(story.agent(retry(RetryLayer.HUMAN)), RejectionCode.ROLE_REFUSED, "HUMAN", "unwind retry");
        assertRefused(story.state(ActorKind.OPERATOR, retry(RetryLayer.TOOL)), RejectionCode.ROLE_REFUSED, "TOOL");

        story.state(ActorKind.OPERATOR, retry(RetryLayer.HUMAN));
        assertThat(story.action("a").retriedTo()).isEqualTo(2);
        assertThat(story.action("a").retryLayer()).isEqualTo(RetryLayer.HUMAN);
        assertThat(story.action("a").attempt()).isOne();
    }

    private static ActionRetried retry(RetryLayer layer) {
        return ActionRetried.newBuilder()
                .setActionId("a")
                .setAttempt(2)
                .setLayer(layer)
                .setReason("the target was down")
                .build();
    }
}
