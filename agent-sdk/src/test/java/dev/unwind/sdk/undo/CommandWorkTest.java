package dev.unwind.sdk.undo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.CompensationExecuted;
import dev.unwind.schemas.CompensationFailed;
import dev.unwind.schemas.CompensationHeld;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.CompensationPlanned;
import dev.unwind.schemas.CompensationStarted;
import dev.unwind.schemas.EntityFloor;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.LeftField;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.schemas.UndoMode;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.sdk.ledger.LedgerWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CommandWorkTest {
    private static final int BYTES_MAX = 100_000;
    private static final WorkerConfig CONFIG =
            WorkerConfig.of("broker", "registry", "shop-undo", Set.of("shop")).withDeadline(Duration.ofMillis(200));

    /** A ledger that keeps the facts which it has acknowledged, and takes none that is too large. */
    private static final class Facts implements LedgerWriter {
        private final List<Object> acknowledged = new ArrayList<>();

        @Override
        public CompletableFuture<Long> append(LedgerEvent fact) {
            assertThat(fact.getActor().getKind()).isEqualTo(ActorKind.EXECUTOR);
            if (fact.getPayload().toString().length() > BYTES_MAX) {
                return CompletableFuture.failedFuture(new RecordTooLargeException("too large"));
            }
            acknowledged.add(fact.getPayload());
            return CompletableFuture.completedFuture((long) acknowledged.size());
        }

        @Override
        public long endOffset(RunKey run) {
            return acknowledged.size();
        }

        @Override
        public void close() {}
    }

    private final Facts ledger = new Facts();
    private final List<CompensationHandler.Undo> asked = new ArrayList<>();

    private boolean run(CompensationCommand command, CompensationHandler handler) {
        CommandWork work = new CommandWork(
                CONFIG,
                undo -> {
                    asked.add(undo);
                    return handler.apply(undo);
                },
                ledger);
        return work.run(command, Map.of("p-0", true), () -> true);
    }

    private boolean run(CompensationCommand command) {
        return run(command, undo -> UndoResult.applied("{}", List.of()));
    }

    private <T> T last(Class<T> type) {
        return type.cast(ledger.acknowledged.get(ledger.acknowledged.size() - 1));
    }

    @Test
    void aHeldPlanIsReportedAndNothingElseHappens() {
        CompensationHeld held = CompensationHeld.newBuilder()
                .setPlanId("p")
                .setFailureId("failure")
                .setDigest("9f2c")
                .setSteps(2)
                .setReason("wrong customer")
                .setRequestedBy(new Actor(ActorKind.OPERATOR, "ann"))
                .setExpiresAt(Instant.EPOCH)
                .build();
        boolean executed = run(Commands.base("p", 0, 0).setHeld(held).build());

        assertThat(executed).isFalse();
        assertThat(ledger.acknowledged).containsExactly(held);
        assertThat(asked).isEmpty();
    }

    @Test
    void theBeginningIsOnTheLedgerBeforeTheHandlerIsAsked() {
        List<Object> before = new ArrayList<>();
        run(Commands.step("p", 1, 1).setMode(UndoMode.MERGE).build(), undo -> {
            before.addAll(ledger.acknowledged);
            return UndoResult.applied(null, List.of());
        });

        assertThat(before)
                .containsExactly(
                        new CompensationPlanned("p", "failure", 1),
                        new CompensationStarted("p", "p-1", "a-1", CompensationKind.RESTORE, UndoMode.MERGE));
    }

    @Test
    void theKeyIsTheIdempotencyKeyAndElseTheCommandId() {
        run(Commands.step("p", 1, 1).setIdempotencyKey("earlier").build());
        run(Commands.step("p", 1, 1).build());

        assertThat(asked).extracting(CompensationHandler.Undo::key).containsExactly("earlier", "p-1");
    }

    @Test
    void theHandlerSeesWhatMustStillHoldAndTheMode() {
        List<LeftField> left = List.of(new LeftField("orders/1", "/status", "\"sent\""));
        run(Commands.step("p", 1, 1).setLeft(left).setMode(UndoMode.OVERWRITE).build());

        CompensationCommand seen = asked.get(0).command();
        assertThat(seen.getLeft()).isEqualTo(left);
        assertThat(seen.getMode()).isEqualTo(UndoMode.OVERWRITE);
    }

    @Test
    void floorsAndWhatWasFoundAreReported() {
        List<EntityFloor> floors = List.of(new EntityFloor("orders/1", "a-0"));
        List<SnapshotRead> found = List.of(new SnapshotRead("order", "orders/1", "{}"));
        run(Commands.step("p", 1, 1).setFloors(floors).build(), undo -> UndoResult.applied("{}", found));

        assertThat(last(CompensationExecuted.class).getFloors()).isEqualTo(floors);
        assertThat(last(CompensationExecuted.class).getFound()).isEqualTo(found);
    }

    @Test
    void whatDependsOnACommandThatWasNotExecutedIsNotBegun() {
        boolean executed = run(
                Commands.step("p", 1, 1).setDependsOn(List.of("p-0", "other")).build());

        assertThat(executed).isFalse();
        assertThat(asked).isEmpty();
        assertThat(ledger.acknowledged).noneMatch(CompensationStarted.class::isInstance);
        assertThat(last(CompensationFailed.class).getCode()).isEqualTo("PREDECESSOR_FAILED");
    }

    @Test
    void aStepThatNothingCanBeCalledForIsReportedAsPlanned() {
        run(Commands.base("p", 1, 1)
                .setActionId("a-1")
                .setCode("WINDOW_CLOSED")
                .setDetail("too late")
                .build());

        assertThat(asked).isEmpty();
        assertThat(last(CompensationFailed.class).getCode()).isEqualTo("WINDOW_CLOSED");
        assertThat(last(CompensationFailed.class).getDetail()).isEqualTo("too late");
    }

    @Test
    void aKindThatTheWorkerDoesNotKnowIsRefusedAndNotHandedOn() {
        run(Commands.step("p", 1, 1).setKind(CompensationKind.UNKNOWN).build());
        run(Commands.step("p", 1, 1).setRequest(null).build());

        assertThat(asked).isEmpty();
        assertThat(ledger.acknowledged)
                .filteredOn(CompensationFailed.class::isInstance)
                .hasSize(2)
                .allSatisfy(fact ->
                        assertThat(((CompensationFailed) fact).getCode()).isEqualTo("REFUSED"));
    }

    @Test
    void aReportThatDoesNotFitOnTheLedgerIsMadeWithoutWhatStandsBesideTheOutcome() {
        String large = "\"" + "x".repeat(BYTES_MAX) + "\"";
        List<SnapshotRead> found = List.of(new SnapshotRead("order", "orders/1", large));
        run(Commands.step("p", 1, 1).build(), undo -> UndoResult.applied(large, found));
        assertThat(last(CompensationExecuted.class).getOutput()).isNull();
        assertThat(last(CompensationExecuted.class).getFound()).isEmpty();

        run(Commands.step("p", 1, 1).build(), undo -> UndoResult.drifted(large, List.of("orders/1"), found));
        assertThat(last(CompensationFailed.class).getCode()).isEqualTo("DRIFTED");
        assertThat(last(CompensationFailed.class).getDetail())
                .startsWith("\"xxx")
                .endsWith("...");
    }

    @Test
    void whatIsNotKnownAtTheDeadlineIsReportedSo() {
        run(Commands.step("p", 1, 1).build(), undo -> {
            throw new IllegalStateException("the connection broke");
        });

        assertThat(last(CompensationFailed.class).getCode()).isEqualTo("OUTCOME_UNKNOWN");
        assertThat(asked)
                .hasSizeGreaterThan(1)
                .extracting(CompensationHandler.Undo::key)
                .containsOnly("p-1");
    }

    @Test
    void aLostPartitionIsLeftToItsNextOwner() {
        CommandWork work = new CommandWork(CONFIG, undo -> UndoResult.refused("never asked"), ledger);

        assertThatThrownBy(() -> work.run(Commands.step("p", 1, 1).build(), Map.of(), () -> false))
                .isInstanceOf(CancellationException.class);
        assertThat(ledger.acknowledged).isEmpty();
    }

    @Test
    void onlyCommandsOfItsTargetsAreTaken() {
        CommandWork work = new CommandWork(CONFIG, undo -> UndoResult.refused("never asked"), ledger);

        assertThat(work.takes(Commands.step("p", 1, 1).build())).isTrue();
        assertThat(work.takes(Commands.base("p", 0, 0).build())).isFalse();
    }
}
