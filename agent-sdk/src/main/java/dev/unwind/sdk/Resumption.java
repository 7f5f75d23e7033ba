package dev.unwind.sdk;

import dev.unwind.model.contract.CompiledContract;
import dev.unwind.schemas.RecoveryMode;
import dev.unwind.schemas.RunResumed;
import dev.unwind.schemas.Snapshot;
import dev.unwind.sdk.query.Await;
import dev.unwind.sdk.query.LedgerView;
import dev.unwind.sdk.query.LedgerView.Answer;
import dev.unwind.sdk.query.RecordedAction;
import dev.unwind.sdk.query.RecordedCheckpoint;
import dev.unwind.sdk.query.RecordedRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Takes a run up again from what the ledger knows of it. */
final class Resumption {
    private Resumption() {}

    /** The run as it was left. What is in doubt is settled when its call is made again. */
    static AgentRun resume(RunContext context, LedgerView view, RecordedRun found, ResumeOptions options) {
        requireNewest(context, found, options.fromCheckpoint());
        RecordedCheckpoint checkpoint = found.checkpointId() == null ? null : view.checkpoint(context.key());
        if (found.running()) {
            requirePerson(context, checkpoint, options);
            takeUp(context, view, checkpoint, options);
        }
        List<Action> known = new ArrayList<>();
        for (RecordedAction recorded : view.actions(context.key())) {
            Action action = action(context, recorded);
            if (checkpoint != null && recorded.endedIndex() >= 0 && recorded.endedIndex() < checkpoint.index()) {
                action.saved();
            }
            known.add(action);
            rememberWrite(context, recorded);
        }
        return new AgentRun(context, found, known, checkpoint);
    }

    /** Nothing is stated when the caller's checkpoint is known to be an old one; the ledger refuses one that becomes old meanwhile. */
    private static void requireNewest(RunContext context, RecordedRun found, @Nullable String checkpointId) {
        if (checkpointId != null && !checkpointId.equals(found.checkpointId())) {
            throw stale(context, checkpointId, found.checkpointId());
        }
    }

    static StaleCheckpointException stale(RunContext context, String checkpointId, @Nullable String newest) {
        return new StaleCheckpointException("Cannot resume run " + context.key() + " from checkpoint " + checkpointId
                + ": " + (newest == null ? "the run has none" : "its newest is " + newest)
                + ". Another worker has gone on meanwhile. Nothing was executed; resume from the newest one.");
    }

    private static void requirePerson(
            RunContext context, @Nullable RecordedCheckpoint checkpoint, ResumeOptions options) {
        if (checkpoint == null || options.personsWord() != null) {
            return;
        }
        if (checkpoint.recoveryMode() == RecoveryMode.ASK_PERSON
                || checkpoint.recoveryMode() == RecoveryMode.COMPENSATE) {
            String reason = "its checkpoint " + checkpoint.id() + " says " + checkpoint.recoveryMode()
                    + (checkpoint.recoveryInstructions() == null ? "" : ": " + checkpoint.recoveryInstructions());
            throw new RunStoppedException(
                    "Cannot resume run " + context.key() + ": " + reason
                            + ". Nothing was stated or executed. Let a person decide: undo the run, or resume it with"
                            + " ResumeOptions.onTheWordOf.",
                    "RUNNING",
                    reason);
        }
    }

    /** Two workers may do this at once: the ledger gives the run to the first, and the other is told. */
    private static void takeUp(
            RunContext context, LedgerView view, @Nullable RecordedCheckpoint checkpoint, ResumeOptions options) {
        String checkpointId = checkpoint == null ? null : checkpoint.id();
        String word = options.personsWord();
        long statedAt = System.nanoTime();
        context.journal()
                .state(RunResumed.newBuilder()
                        .setReason(
                                word == null
                                        ? "A worker took the run up again."
                                        : "A worker took the run up again on the word of " + Limits.cut(word))
                        .setCheckpointId(checkpointId)
                        .build());
        context.journal().awaitAll();
        long offset = context.journal().lastOffset();
        RecordedRun now = context.tenure().confirm(view, "resume", offset, statedAt);
        if (context.tenure().epoch() == 0 || now.worker().sinceOffset() == offset) {
            return;
        }
        if (checkpointId != null && !checkpointId.equals(now.checkpointId())) {
            throw stale(context, checkpointId, now.checkpointId());
        }
        if (!now.running()) {
            throw Stops.stopped(context.key(), "cannot resume it", now, "the run was stopped meanwhile");
        }
        throw new OvertakenException("Cannot resume run " + context.key() + ": worker "
                + now.worker().id() + " took it up first, as number "
                + now.worker().epoch() + " at offset "
                + now.worker().sinceOffset() + ". Nothing was executed. Leave the run to that worker.");
    }

    /** Waits for the read-back that the ledger has asked for, and takes its word. */
    static ToolResult awaitDecision(RunContext context, Action action) {
        LedgerView view = UnwindAgent.requireView(context.ports(), "settle action " + action.id());
        context.journal().awaitAll();
        Answer<RecordedAction> answer = view.action(
                context.key(),
                action.id(),
                Await.decided(context.journal().lastOffset(), context.writes().timeout()));
        RecordedAction found = answer.value();
        if (found != null && !found.inDoubt()) {
            return action.ends(result(found));
        }
        if (found != null && found.verification().equals("UNVERIFIABLE")) {
            throw action.refuse(new ActionRefusedException("Cannot go on with action " + action.id() + " of run "
                    + context.key() + ": its outcome is unknown and the target could not be read back. A person has to "
                    + "decide the recovery case. Nothing was executed."));
        }
        throw new NotVerifiedInTimeException("Cannot go on with action " + action.id() + " of run " + context.key()
                + ": its outcome is unknown, and the read-back that the ledger asked for did not come within "
                + context.writes().timeout() + " (found " + found + "). Nothing was executed. Check that the verifier "
                + "runs, then call again.");
    }

    private static Action action(RunContext context, RecordedAction recorded) {
        Action action = new Action(recorded.actionId(), recorded.idempotencyKey(), recorded.argumentsDigest());
        switch (recorded.status()) {
            case "PLANNED", "HELD", "APPROVED" -> {
                // As it begins; what gate and approvers say of it is looked up when it is called again.
            }
            case "RUNNING", "UNKNOWN" -> {
                action.starts(recorded.attempt(), recorded.before(), startedAt(context, recorded));
                if (recorded.status().equals("UNKNOWN")) {
                    action.reconciling();
                }
            }
            case "DENIED", "BLOCKED", "CANCELLED" -> refuse(context, action, recorded);
            default -> {
                action.starts(recorded.attempt(), recorded.before(), startedAt(context, recorded));
                action.ends(result(recorded));
                RecordedAction.Retry retry = recorded.retry();
                if (recorded.status().equals("FAILED") && retry != null && recorded.retryAwaited()) {
                    // Somebody decided on a further attempt, and no worker came to make it.
                    action.retries(retry.attempt(), recorded.before());
                }
            }
        }
        return action;
    }

    /** The ledger tells when the first attempt started; a later one may have started up to now. */
    private static Instant startedAt(RunContext context, RecordedAction recorded) {
        Instant now = context.ports().clock().instant();
        return recorded.attempt() > 1 ? now : Objects.requireNonNullElse(recorded.startedAt(), now);
    }

    private static void refuse(RunContext context, Action action, RecordedAction recorded) {
        var unused = action.refuse(new ActionRefusedException(
                "Cannot go on with action " + recorded.actionId() + " of run " + context.key() + ": it is "
                        + recorded.status()
                        + " on the ledger. Nothing was executed; where it is still wanted, call under another"
                        + " action id.",
                recorded.status(),
                null,
                null));
    }

    private static void rememberWrite(RunContext context, RecordedAction recorded) {
        Snapshot before = recorded.before();
        if (recorded.verification().equals("PENDING") && before != null) {
            CompiledContract contract = context.ports().contracts().find(recorded.tool(), recorded.contractVersion());
            String base = contract == null ? "" : contract.source().base();
            context.writes().add(recorded.actionId(), null, Writes.entities(base, before));
        }
    }

    static ToolResult result(RecordedAction recorded) {
        boolean failed = recorded.status().equals("FAILED");
        boolean answerLost = !failed && recorded.output() == null;
        return new ToolResult(
                recorded.actionId(),
                recorded.output(),
                failed,
                ToolResult.Source.LEDGER,
                failed ? Objects.requireNonNullElse(recorded.error(), "") : null,
                recorded.effect(),
                recorded.attempt(),
                answerLost);
    }
}
