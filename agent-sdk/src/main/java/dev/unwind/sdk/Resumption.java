package dev.unwind.sdk;

import dev.unwind.model.contract.CompiledContract;
import dev.unwind.schemas.RunResumed;
import dev.unwind.schemas.Snapshot;
import dev.unwind.sdk.query.Await;
import dev.unwind.sdk.query.LedgerView;
import dev.unwind.sdk.query.LedgerView.Answer;
import dev.unwind.sdk.query.RecordedAction;
import dev.unwind.sdk.query.RecordedRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Takes a run up again from what the ledger knows of it. */
final class Resumption {
    private Resumption() {}

    /** The run as it was left. What is in doubt is settled when its call is made again. */
    static AgentRun resume(RunContext context, LedgerView view, RecordedRun found) {
        if (found.running()) {
            context.journal()
                    .state(RunResumed.newBuilder()
                            .setReason("A worker took the run up again.")
                            .build());
            context.journal().awaitAll();
        }
        List<Action> known = new ArrayList<>();
        for (RecordedAction recorded : view.actions(context.key())) {
            known.add(action(context, recorded));
            rememberWrite(context, recorded);
        }
        return new AgentRun(context, found, known);
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
            case "PLANNED", "APPROVED" -> {
                // As it begins.
            }
            case "RUNNING", "UNKNOWN" -> {
                action.starts(recorded.attempt(), recorded.before(), startedAt(context, recorded));
                if (recorded.status().equals("UNKNOWN")) {
                    action.reconciling();
                }
            }
            case "HELD", "DENIED", "BLOCKED", "CANCELLED" -> refuse(context, action, recorded);
            default -> action.ends(result(recorded));
        }
        return action;
    }

    /** The ledger tells when the first attempt started; a later one may have started up to now. */
    private static Instant startedAt(RunContext context, RecordedAction recorded) {
        Instant now = context.ports().clock().instant();
        return recorded.attempt() > 1 ? now : Objects.requireNonNullElse(recorded.startedAt(), now);
    }

    private static void refuse(RunContext context, Action action, RecordedAction recorded) {
        var unused =
                action.refuse(new ActionRefusedException("Cannot go on with action " + recorded.actionId() + " of run "
                        + context.key() + ": it is " + recorded.status() + " on the ledger. Nothing was executed."));
    }

    private static void rememberWrite(RunContext context, RecordedAction recorded) {
        Snapshot before = recorded.before();
        if (recorded.verification().equals("PENDING") && before != null) {
            CompiledContract contract = context.ports().contracts().find(recorded.tool(), recorded.contractVersion());
            String base = contract == null ? "" : contract.httpBase();
            context.writes().add(recorded.actionId(), null, Writes.entities(base, before));
        }
    }

    private static ToolResult result(RecordedAction recorded) {
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
