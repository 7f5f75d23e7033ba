package dev.unwind.sdk.undo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.sdk.ledger.LedgerWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PartitionWorkTest {
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final List<String> applied = new ArrayList<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final PartitionWork partition = new PartitionWork(
            new CommandWork(
                    WorkerConfig.of("broker", "registry", "shop-undo", Set.of("shop")),
                    undo -> {
                        applied.add(undo.key());
                        return UndoResult.applied(null, List.of());
                    },
                    new Acknowledging()),
            waiting::add,
            inFlight,
            failed -> {
                throw new AssertionError(failed);
            });

    private static final class Acknowledging implements LedgerWriter {
        @Override
        public CompletableFuture<Long> append(LedgerEvent fact) {
            return CompletableFuture.completedFuture(0L);
        }

        @Override
        public long endOffset(RunKey run) {
            return 0;
        }

        @Override
        public void close() {}
    }

    private void work() {
        for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
            next.run();
        }
    }

    @Test
    void theOffsetsOfAPlanAreGivenBackWhenItsLastCommandIsReported() {
        partition.take(10, Commands.step("p", 1, 2).build());
        partition.take(11, Commands.step("p", 2, 2).build());
        assertThat(partition.commit()).isEqualTo(OptionalLong.of(10));

        work();
        assertThat(applied).containsExactly("p-1", "p-2");
        assertThat(partition.commit()).isEqualTo(OptionalLong.of(12));
        assertThat(partition.commit()).isEmpty();
        assertThat(inFlight).hasValue(0);
    }

    @Test
    void aLastCommandThatCannotBeReadDoesNotHoldThePartitionBackForEver() {
        partition.take(10, Commands.step("p", 1, 2).build());
        partition.skip(11, "acme/r-1");
        partition.skip(12, null);
        work();

        assertThat(partition.commit()).isEqualTo(OptionalLong.of(13));
    }

    @Test
    void aPlanThatComesAgainIsHeldUntilItIsReportedAgain() {
        partition.take(10, Commands.step("p", 1, 1).build());
        work();
        partition.take(11, Commands.step("p", 1, 1).build());
        assertThat(partition.commit()).isEqualTo(OptionalLong.of(11));

        work();
        assertThat(partition.commit()).isEqualTo(OptionalLong.of(12));
    }
}
