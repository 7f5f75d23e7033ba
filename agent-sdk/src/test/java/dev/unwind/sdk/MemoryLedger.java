package dev.unwind.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.fold.ActionState;
import dev.unwind.model.fold.Decision;
import dev.unwind.model.fold.FactPosition;
import dev.unwind.model.fold.FoldedRun;
import dev.unwind.model.fold.LedgerRecord;
import dev.unwind.model.fold.RunState;
import dev.unwind.model.fold.VerificationState;
import dev.unwind.model.gate.BudgetUse;
import dev.unwind.model.gate.GateRules;
import dev.unwind.model.gate.LedgerGate;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.ActionApproved;
import dev.unwind.schemas.ActionFailed;
import dev.unwind.schemas.ActionGated;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.ActionSucceeded;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CheckpointSaved;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.GateRequest;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.Ruling;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.VerificationRequest;
import dev.unwind.schemas.VerificationStatus;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.sdk.ledger.LedgerWriter;
import dev.unwind.sdk.query.Await;
import dev.unwind.sdk.query.LedgerView;
import dev.unwind.sdk.query.RecordedAction;
import dev.unwind.sdk.query.RecordedCheckpoint;
import dev.unwind.sdk.query.RecordedFact;
import dev.unwind.sdk.query.RecordedRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * A ledger of one run in memory, with the real fold over it and a verifier that reads the bank. Thread-safe.
 *
 * <p>It acknowledges as late as it may: a fact stands only when somebody waits for it, or for one behind it. So a worker that is cut off takes
 * with it whatever it did not wait for.
 */
final class MemoryLedger implements LedgerView {
    private static final RunKey RUN = new RunKey("acme", "r-1");
    private static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");

    private final Bank bank;
    private final FoldedRun fold = new FoldedRun();
    private final List<LedgerEvent> records = new ArrayList<>();
    private final List<String> rejections = new ArrayList<>();
    private final List<VerificationRequest> requests = new ArrayList<>();
    private final boolean lazy;
    private Predicate<VerificationRequest> verifies = request -> true;
    private final List<Writer> writers = new ArrayList<>();
    private @Nullable Class<?> awaited;
    private Runnable happens = () -> {};
    private boolean refuses;
    private @Nullable Words words;
    private @Nullable Lanes gate;

    MemoryLedger(Bank bank, boolean lazy) {
        this.bank = bank;
        this.lazy = lazy;
    }

    /** Which requests the verifier answers by itself. */
    synchronized void verifies(Predicate<VerificationRequest> which) {
        verifies = which;
        answer();
    }

    /** Who hears what is said of planned actions. */
    synchronized void answers(Words hears) {
        words = hears;
    }

    /** From now on the ledger decides on plans, too, by these. */
    synchronized void decidesBy(Lanes rules) {
        gate = rules;
    }

    /** From now on no fact is acknowledged. */
    synchronized void refuseFacts() {
        refuses = true;
    }

    /** The hand of the worker of this life. */
    LedgerWriter writer(Lifeline life) {
        Writer writer = new Writer(life);
        synchronized (this) {
            writers.add(writer);
        }
        return writer;
    }

    /** Lets everything stand that was sent. */
    synchronized void flush() {
        writers.forEach(Writer::deliver);
    }

    /** What happens, once, right before the next fact of this kind comes to stand. */
    synchronized void beforeNext(Class<?> payload, Runnable what) {
        awaited = payload;
        happens = what;
    }

    /** Names of the agent's facts that stand, in order. */
    synchronized List<String> facts() {
        return records.stream()
                .filter(event -> event.getActor().getKind() == ActorKind.AGENT)
                .map(event -> event.getPayload().getClass().getSimpleName())
                .toList();
    }

    synchronized List<LedgerEvent> records() {
        return List.copyOf(records);
    }

    synchronized <T> List<T> payloads(Class<T> type) {
        return records.stream()
                .map(LedgerEvent::getPayload)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    synchronized List<String> rejections() {
        return List.copyOf(rejections);
    }

    synchronized Collection<ActionState> actions() {
        return List.copyOf(fold.actions());
    }

    synchronized @Nullable RunState run() {
        return fold.run();
    }

    /** States something that is not the agent's. */
    synchronized void state(ActorKind kind, SpecificRecord payload) {
        take(LedgerEvent.newBuilder()
                .setEventId(UUID.randomUUID().toString())
                .setTenantId(RUN.tenantId())
                .setRunId(RUN.runId())
                .setOccurredAt(NOW)
                .setActor(new Actor(kind, "test"))
                .setPayload(payload)
                .build());
    }

    private void take(LedgerEvent event) {
        records.add(event);
        FactPosition at = new FactPosition(0, records.size() - 1, event.getOccurredAt());
        Decision decision = fold.take(new LedgerRecord(at, event, new byte[0]), Bank.contracts());
        if (decision instanceof Decision.Rejected rejected) {
            rejections.add(rejected.code() + ": " + rejected.detail());
        } else if (decision instanceof Decision.Accepted accepted) {
            for (dev.unwind.model.fold.Effect effect : accepted.effects()) {
                if (effect instanceof dev.unwind.model.fold.Effect.RequestVerification asked) {
                    requests.add(asked.request());
                } else if (effect instanceof dev.unwind.model.fold.Effect.AnswerPlan said && words != null) {
                    words.say(said.decision());
                } else if (effect instanceof dev.unwind.model.fold.Effect.AskGate asked && gate != null) {
                    decide(gate, asked.request());
                }
            }
        }
        answer();
    }

    private void decide(Lanes rules, GateRequest request) {
        LedgerEvent stated = LedgerGate.answer(
                        request,
                        Bank.contracts(),
                        new GateRules(rules.published(), rules.routing(), rules.active()),
                        (key, window) -> BudgetUse.NONE,
                        NOW)
                .stated();
        if (stated != null) {
            take(stated);
        }
    }

    private void answer() {
        for (VerificationRequest request : List.copyOf(requests)) {
            if (verifies.test(request) && requests.remove(request)) {
                state(ActorKind.VERIFIER, readBack(request));
            }
        }
    }

    private VerificationRecorded readBack(VerificationRequest request) {
        boolean untouched = holds(request.getBefore());
        boolean asStated = request.getAfter() == null ? !untouched : holds(request.getAfter());
        boolean fine = switch (request.getKind()) {
            case NO_EFFECT -> untouched;
            case RECONCILE -> true;
            default -> asStated;
        };
        return VerificationRecorded.newBuilder()
                .setVerificationId(request.getVerificationId())
                .setActionId(request.getActionId())
                .setKind(request.getKind())
                .setStatus(fine ? VerificationStatus.VERIFIED : VerificationStatus.MISMATCHED)
                .setEffect(
                        request.getKind() == VerificationKind.AFTER_ACTION
                                ? Effect.UNKNOWN
                                : untouched ? Effect.NONE : Effect.APPLIED)
                .setReason(fine ? null : "the account holds something else")
                .setComparisons(List.of())
                .build();
    }

    private boolean holds(@Nullable Snapshot snapshot) {
        if (snapshot == null) {
            return false;
        }
        for (SnapshotRead read : snapshot.getReads()) {
            JsonNode stated = read.getDocument() == null ? null : Json.parse(read.getDocument());
            if (!Json.sameValue(stated, bank.entity(read.getEntity()))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public synchronized Answer<RecordedRun> run(RunKey run, Await await) {
        RunState state = fold.run();
        boolean asAwaited = await.minOffset() < records.size()
                && (await.until() == Await.Until.FOLDED || state == null || state.verificationsPending() == 0);
        return new Answer<>(
                state == null
                        ? null
                        : new RecordedRun(
                                state.status().name(),
                                state.facts(),
                                state.verificationsPending(),
                                state.openCases(),
                                state.undoReason(),
                                new RecordedRun.RunWorker(state.workerEpoch(), state.workerId(), state.workerSince()),
                                state.checkpointId(),
                                state.checkpointAt()),
                !asAwaited);
    }

    @Override
    public synchronized Answer<RecordedAction> action(RunKey run, String actionId, Await await) {
        ActionState state = fold.action(actionId);
        boolean asAwaited = await.minOffset() < records.size()
                && (state == null
                        || await.until() == Await.Until.FOLDED
                        || state.verification() != VerificationState.PENDING);
        return new Answer<>(state == null ? null : recorded(state), !asAwaited);
    }

    @Override
    public synchronized List<RecordedAction> actions(RunKey run) {
        return fold.actions().stream().map(this::recorded).toList();
    }

    @Override
    public synchronized @Nullable RecordedCheckpoint checkpoint(RunKey run) {
        RunState state = fold.run();
        if (state == null) {
            return null;
        }
        LedgerEvent event = fold.fact(state.checkpointAt());
        CheckpointSaved saved = payload(event, CheckpointSaved.class);
        return event == null || saved == null
                ? null
                : new RecordedCheckpoint(
                        saved.getCheckpointId(),
                        state.checkpointAt(),
                        event.getOccurredAt(),
                        event.getActor().getId(),
                        saved.getFollows(),
                        Json.parse(saved.getState()),
                        saved.getPlanned(),
                        saved.getCompleted(),
                        saved.getPending(),
                        saved.getApprovals() == null ? null : Json.parse(saved.getApprovals()),
                        saved.getRecoveryInstructions(),
                        saved.getRecoveryMode(),
                        saved.getSummary(),
                        saved.getTraceLinks());
    }

    @Override
    public synchronized List<RecordedFact> timeline(RunKey run, long after) {
        List<RecordedFact> facts = new ArrayList<>();
        for (long index = after + 1; index < fold.timeline().size(); index++) {
            LedgerEvent event = fold.timeline().get((int) index);
            facts.add(new RecordedFact(
                    index,
                    records.indexOf(event),
                    event.getPayload().getClass().getSimpleName(),
                    event.getOccurredAt(),
                    event.getActor().getKind() + " " + event.getActor().getId(),
                    Json.parse(event.getPayload().toString())));
        }
        return facts;
    }

    private RecordedAction recorded(ActionState state) {
        LedgerEvent started = fold.fact(state.startedAt());
        LedgerEvent ended = fold.fact(state.resultAt());
        ActionSucceeded success = payload(ended, ActionSucceeded.class);
        ActionFailed failure = payload(ended, ActionFailed.class);
        String output = success != null ? success.getOutput() : failure != null ? failure.getOutput() : null;
        ActionStarted start = payload(started, ActionStarted.class);
        return new RecordedAction(
                state.actionId(),
                state.tool(),
                state.contractVersion(),
                state.status().name(),
                state.verification().name(),
                Math.max(1, state.attempt()),
                state.argumentsDigest(),
                state.idempotencyKey(),
                output == null ? null : Json.parse(output),
                failure == null ? null : failure.getError(),
                state.effect(),
                start == null ? null : start.getBefore(),
                state.retriedTo() == 0 ? null : new RecordedAction.Retry(state.retriedTo(), state.retryLayer()),
                gate(state),
                state.approvalDigest() == null ? null : new RecordedAction.Approval(state.deadlineAt(), edited(state)),
                state.resultAt(),
                started == null ? null : started.getOccurredAt());
    }

    private @Nullable String gate(ActionState state) {
        ActionPlanned plan = payload(fold.fact(state.plannedAt()), ActionPlanned.class);
        ActionGated said = state.gatedAt() == 0 ? null : payload(fold.fact(state.gatedAt()), ActionGated.class);
        Ruling ruling = said != null ? said.getRuling() : plan == null ? null : plan.getGate();
        return ruling == null ? null : ruling.getOutcome().name();
    }

    private @Nullable JsonNode edited(ActionState state) {
        ActionApproved edit = state.editedAt() == 0 ? null : payload(fold.fact(state.editedAt()), ActionApproved.class);
        return edit == null || edit.getEditedArguments() == null ? null : Json.parse(edit.getEditedArguments());
    }

    private static <T> @Nullable T payload(@Nullable LedgerEvent event, Class<T> type) {
        return event != null && type.isInstance(event.getPayload()) ? type.cast(event.getPayload()) : null;
    }

    /** Appends for one worker. What it has not waited for is lost with it. */
    private final class Writer implements LedgerWriter {
        private final Lifeline life;
        private final List<Acknowledgement> underWay = new ArrayList<>();

        Writer(Lifeline life) {
            this.life = life;
        }

        @Override
        public CompletableFuture<Long> append(LedgerEvent fact) {
            String name = fact.getPayload().getClass().getSimpleName();
            life.step("send " + name);
            synchronized (MemoryLedger.this) {
                Acknowledgement acknowledgement = new Acknowledgement(fact);
                underWay.add(acknowledgement);
                if (refuses) {
                    underWay.forEach(lost -> lost.completeExceptionally(new IllegalStateException("too few replicas")));
                    underWay.clear();
                } else if (!lazy) {
                    deliver();
                }
                return acknowledgement;
            }
        }

        private void deliver() {
            for (Acknowledgement acknowledgement : underWay) {
                if (acknowledgement.fact.getPayload().getClass() == awaited) {
                    awaited = null;
                    happens.run();
                }
                long offset = records.size();
                take(acknowledgement.fact);
                acknowledgement.complete(offset);
            }
            underWay.clear();
        }

        @Override
        public synchronized long endOffset(RunKey run) {
            synchronized (MemoryLedger.this) {
                return records.size();
            }
        }

        @Override
        public void close() {
            synchronized (MemoryLedger.this) {
                deliver();
            }
        }

        /** An acknowledgement that comes when somebody waits for it. */
        private final class Acknowledgement extends CompletableFuture<Long> {
            private final LedgerEvent fact;

            Acknowledgement(LedgerEvent fact) {
                this.fact = fact;
            }

            @Override
            public Long get(long timeout, TimeUnit unit)
                    throws InterruptedException, java.util.concurrent.ExecutionException,
                            java.util.concurrent.TimeoutException {
                if (!isDone()) {
                    life.step("wait for " + fact.getPayload().getClass().getSimpleName());
                    synchronized (MemoryLedger.this) {
                        deliver();
                    }
                }
                return super.get(timeout, unit);
            }

            @Override
            public boolean equals(@Nullable Object other) {
                return this == other;
            }

            @Override
            public int hashCode() {
                return System.identityHashCode(this);
            }
        }
    }
}
