package dev.unwind.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.gate.ApprovalNeed;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.schemas.GateDecision;
import dev.unwind.schemas.GateOutcome;
import dev.unwind.sdk.gate.Decisions.Listening;
import dev.unwind.sdk.query.Await;
import dev.unwind.sdk.query.LedgerView;
import dev.unwind.sdk.query.RecordedAction;
import dev.unwind.sdk.query.RecordedRun;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A planned call that waits until the ledger says whether it may be made. Its words come by themselves; now and then the call looks around whether
 * it is still worth waiting. Not thread-safe: the run's lock guards it.
 */
final class Waiting {
    private static final Logger LOG = LoggerFactory.getLogger(Waiting.class);

    /** How often a call that waits looks whether its run was stopped, or a word was missed. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(10);

    /** Waited for beyond the expiry, so that it is the ledger that says so. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    /** For how long an action can be approved of which nobody tells. */
    private static final Duration EXPIRY_UNKNOWN = ApprovalNeed.DEFAULT.expiry();

    private static final String APPROVED = "APPROVED";
    /** Code by which the fold blocks what a run plans that may not start anything. */
    private static final String RUN_OVER = "RUN_NOT_RUNNING";

    private final RunContext context;
    private final BoundCall call;
    private final Action action;
    private String why = "";
    private @Nullable Instant expiresAt;

    Waiting(RunContext context, BoundCall call, Action action) {
        this.context = context;
        this.call = call;
        this.action = action;
    }

    /**
     * Waits for the word.
     *
     * @param listening began before the action was planned
     * @param expiry for how long it can be approved; counts when the agent's configuration says nothing of patience
     * @throws HeldException when that is over; the action waits on
     * @throws ActionRefusedException when it may not be made
     * @throws RunStoppedException when the run may not go on
     * @throws ControlRefusedException when a kill switch forbids it, approved or not
     */
    void await(Listening listening, Duration expiry) {
        Duration patience = context.patience() == null ? expiry.plus(GRACE) : context.patience();
        LOG.atInfo()
                .setMessage("A call waits for the ledger's word.")
                .addKeyValue("run", context.key())
                .addKeyValue("actionId", action.id())
                .addKeyValue("tool", call.tool())
                .addKeyValue("atMost", patience)
                .log();
        long began = System.nanoTime();
        while (true) {
            Duration left = patience.minusNanos(System.nanoTime() - began);
            GateDecision word = next(listening, left.compareTo(LOOK_EVERY) < 0 ? left : LOOK_EVERY);
            if (word != null) {
                if (heard(word)) {
                    return;
                }
            } else if (left.isNegative() || left.isZero()) {
                throw held("nobody decided within " + patience);
            } else if (lookAround()) {
                return;
            }
        }
    }

    /**
     * Goes on with an action that was planned before: finds out how it stands, and waits where it has to.
     *
     * @throws HeldException and others as {@link #await}
     */
    void resume() {
        try (Listening listening = context.ports().decisions().listen(context.key(), action.id())) {
            context.obedience().requireWorthWaiting(call);
            LedgerView view = context.ports().view();
            if (view != null && look(view)) {
                return;
            }
            await(listening, left(expiresAt));
        }
    }

    private Duration left(@Nullable Instant until) {
        if (until == null) {
            return EXPIRY_UNKNOWN;
        }
        Duration left = Duration.between(context.ports().clock().instant(), until);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private @Nullable GateDecision next(Listening listening, Duration atMost) {
        try {
            return listening.next(atMost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw held("the wait was interrupted");
        }
    }

    /** Whether it may be made now. */
    private boolean heard(GateDecision word) {
        why = word.getDetail();
        GateOutcome outcome = word.getOutcome();
        if (outcome == GateOutcome.HOLD) {
            return false;
        }
        if (word.getCode().equals(RUN_OVER)) {
            throw action.refuse(new RunStoppedException(attempt() + word.getDetail(), "UNKNOWN", word.getDetail()));
        }
        if (outcome != GateOutcome.ALLOW) {
            throw refused(word.getCode(), word.getDetail());
        }
        action.goesAhead(word.getCode().equals(APPROVED), edited(word.getEditedArguments()));
        return true;
    }

    private @Nullable JsonNode edited(@Nullable String arguments) {
        try {
            return arguments == null ? null : fitting(Json.parse(arguments));
        } catch (MalformedJson e) {
            throw unusable(String.valueOf(e.getMessage()));
        }
    }

    /** The ledger takes no other edits; what is sent is looked at all the same. */
    private @Nullable JsonNode fitting(@Nullable JsonNode edited) {
        List<String> problems = edited == null ? List.of() : call.declared().inputProblems(edited);
        if (!problems.isEmpty()) {
            throw unusable(String.join("; ", problems));
        }
        return edited;
    }

    private ActionRefusedException unusable(String problem) {
        return action.refuse(new ActionRefusedException(
                attempt() + "it was approved with edited arguments that do not fit the contract's input schema: "
                        + problem + ". Nothing was sent; call under another action id with what is meant.",
                "EDIT_UNUSABLE",
                null,
                null));
    }

    /** Whether the ledger has let it go ahead by now. */
    private boolean lookAround() {
        context.obedience().requireWorthWaiting(call);
        LedgerView view = context.ports().view();
        if (view == null) {
            return false;
        }
        try {
            RecordedRun run =
                    view.run(context.key(), Await.folded(-1, Duration.ZERO)).value();
            if (run != null) {
                context.tenure().hear("go on with action " + action.id(), run);
                if (!run.running()) {
                    throw action.refuse(Stops.stopped(
                            context.key(),
                            "cannot call " + call.tool() + " as action " + action.id(),
                            run,
                            "the run was stopped while the call waited for an approval, and nothing was sent"));
                }
            }
            return look(view);
        } catch (LedgerUnavailableException e) {
            LOG.atDebug()
                    .setCause(e)
                    .log("The query API does not answer; the ledger's word is waited for all the same.");
            return false;
        }
    }

    /**
     * Finds out from the ledger how the action stands, where its word may have been missed.
     *
     * @return whether it may be made now
     */
    private boolean look(LedgerView view) {
        RecordedAction found = found(view);
        if (found == null) {
            return false;
        }
        RecordedAction.Approval approval = found.approval();
        expiresAt = approval == null ? null : approval.until();
        boolean letsGo = action.attempt() > 1 && !found.status().equals("HELD");
        switch (found.status()) {
            case "HELD" -> {
                // It waits.
            }
            case "PLANNED" ->
                letsGo |= found.gate() == null
                        ? context.gatekeeper().allows(call)
                        : found.gate().equals("ALLOW");
            case APPROVED -> letsGo = true;
            default -> {
                if (!letsGo) {
                    throw refused(found.status(), "it is " + found.status() + " on the ledger.");
                }
            }
        }
        if (letsGo) {
            goesAhead(approval);
        }
        return letsGo;
    }

    /** Finds out, of an action that has started, whether somebody approved it and what. */
    void lookBack() {
        LedgerView view = context.ports().view();
        RecordedAction found = view == null ? null : found(view);
        if (found != null) {
            goesAhead(found.approval());
        }
    }

    private @Nullable RecordedAction found(LedgerView view) {
        return view.action(context.key(), action.id(), Await.folded(-1, Duration.ZERO))
                .value();
    }

    private void goesAhead(RecordedAction.@Nullable Approval approval) {
        action.goesAhead(approval != null, approval == null ? null : fitting(approval.editedArguments()));
    }

    private ActionRefusedException refused(String code, String detail) {
        return action.refuse(new ActionRefusedException(
                attempt() + detail + " Nothing was sent; where it is still wanted, call under another action id.",
                code,
                null,
                null));
    }

    private HeldException held(String end) {
        return new HeldException(
                attempt() + "it waits for an approval, and " + end + ". " + why
                        + " Nothing was sent. What waits has digest "
                        + call.argumentsDigest()
                        + "; `unwind approvals` shows it, `unwind approve` lets it go ahead. Then call again under the same"
                        + " action id, or resume the run.",
                action.id(),
                call.argumentsDigest());
    }

    private String attempt() {
        return "Cannot call " + call.tool() + " as action " + action.id() + " of run " + call.run() + ": ";
    }
}
