package dev.unwind.compensator.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PlanRunTest {
    private final PlanRun plan = new PlanRun("p");
    private final CompletableFuture<Boolean> first = new CompletableFuture<>();
    private final CompletableFuture<Boolean> second = new CompletableFuture<>();

    @Test
    void aPlanIsDoneWhenAllIsDecidedAndReported() {
        CompletableFuture<Void> report = new CompletableFuture<>();
        plan.add("c1", 1, 2, first);
        plan.reporting(report);
        first.complete(true);
        assertThat(plan.done()).isNotDone();
        plan.add("c2", 2, 2, second);
        second.complete(false);
        assertThat(plan.done()).isNotDone();

        report.complete(null);

        assertThat(plan.done()).isCompleted();
    }

    @Test
    void aLostLastStepDoesNotKeepThePlanOpen() {
        plan.add("c1", 1, 2, first);
        first.complete(true);

        plan.lost(2);

        assertThat(plan.done()).isCompleted();
    }

    @Test
    void aPredecessorThatWasNeverSeenCountsAsFailed() {
        plan.add("c1", 1, 3, first);

        assertThat(plan.predecessors(List.of("c1", "c2")))
                .satisfiesExactly(
                        known -> assertThat(known).isSameAs(first),
                        unknown -> assertThat(unknown).isCompletedWithValue(false));
    }

    @Test
    void anAbandonedPlanIsNeverDone() {
        plan.add("c1", 1, 1, first);

        first.completeExceptionally(new CancellationException());

        assertThat(plan.done()).isCompletedExceptionally();
    }

    @Test
    void offsetsAreGivenBackUpToTheOldestPlanThatIsNotDone() {
        PartitionOffsets offsets = new PartitionOffsets();
        CompletableFuture<Void> older = new CompletableFuture<>();
        CompletableFuture<Void> newer = new CompletableFuture<>();
        offsets.begun(5, older);
        offsets.taken(5);
        offsets.taken(6);
        offsets.begun(7, newer);
        offsets.taken(7);
        assertThat(offsets.commit()).isEqualTo(OptionalLong.of(5));
        newer.complete(null);
        assertThat(offsets.commit()).isEmpty();

        older.complete(null);

        assertThat(offsets.commit()).isEqualTo(OptionalLong.of(8));
        assertThat(offsets.commit()).isEmpty();
        assertThat(offsets.idle()).isTrue();
    }

    @Test
    void offsetsOfAnAbandonedPlanAreNotGivenBack() {
        PartitionOffsets offsets = new PartitionOffsets();
        offsets.begun(5, CompletableFuture.failedFuture(new CancellationException()));
        offsets.taken(5);

        assertThat(offsets.commit()).isEqualTo(OptionalLong.of(5));
        assertThat(offsets.commit()).isEmpty();
    }
}
