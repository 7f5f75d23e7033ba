package dev.unwind.sdk;

import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.control.ControlledCall;
import dev.unwind.model.control.Modes;
import dev.unwind.schemas.ActionClass;
import dev.unwind.schemas.Control;
import dev.unwind.sdk.ControlRefusedException.Code;
import dev.unwind.sdk.control.Controls;
import dev.unwind.sdk.gate.Rules;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A run's obedience to kill switches: whether its next step may be made. Costs no I/O. Not thread-safe: the run's lock guards it. */
final class Obedience {
    /** How the gate deals with a call, so that a control that it deals with as well need not refuse it here. */
    enum Gate {
        /** It was let go ahead. */
        PASSED,
        /** Somebody approved it. */
        APPROVED,
        /** It waits for an approval. */
        WAITS,
        /** It will be asked: the call is not planned yet. */
        AHEAD
    }

    private final Controls controls;
    private final Rules rules;
    private final Duration limit;
    private final String agentId;
    private final @Nullable String releaseId;
    private boolean refused;

    Obedience(Controls controls, Rules rules, Duration limit, String agentId, @Nullable String releaseId) {
        this.controls = controls;
        this.rules = rules;
        this.limit = limit;
        this.agentId = agentId;
        this.releaseId = releaseId;
    }

    /** @throws ControlRefusedException when a control forbids the call, or nobody can tell */
    void require(BoundCall call, Gate gate) {
        ControlRefusedException refusal = refusal(call, gate, false);
        if (refusal != null) {
            throw refusal;
        }
    }

    /**
     * Why the call may not be made; null when it may.
     *
     * @param started whether its start stands on the ledger, which then hears that it failed without effect
     */
    @Nullable
    ControlRefusedException refusal(BoundCall call, Gate gate, boolean started) {
        ControlRefusedException refusal = find(call, gate, started);
        if (refusal != null && !refused) {
            refused = true;
            controls.stoppedRun();
        }
        return refusal;
    }

    private @Nullable ControlRefusedException find(BoundCall call, Gate gate, boolean started) {
        if (!controls.readable() || !rules.readable()) {
            return new ControlRefusedException(
                    attempt(call) + (controls.readable() ? "policies and lanes" : "the kill switches")
                            + " could not be read for more than " + limit
                            + ", so nobody knows whether it may be made. Nothing was executed; when they can be read again (check the"
                            + " broker and the registry), " + next(started),
                    Code.CONTROLS_UNREADABLE,
                    null);
        }
        Control control = controls.active().over(controlled(call));
        ActionClass actionClass = actionClass(call);
        if (control == null
                || Modes.permission(control.getMode(), actionClass) == Modes.Permission.ALLOWED
                || isLeftTo(gate, code(control))) {
            return null;
        }
        return new ControlRefusedException(
                attempt(call) + control.getChangedBy() + " has put " + control.getScope() + " under "
                        + control.getMode()
                        + " (epoch " + control.getEpoch() + ", " + control.getReason() + "), and " + what(control)
                        + " The tool is " + actionClass
                        + ". Nothing was executed; when it is lifted (see `unwind controls`), "
                        + next(started),
                code(control),
                control);
    }

    private static boolean isLeftTo(Gate gate, Code code) {
        return switch (code) {
            case APPROVAL_REQUIRED -> gate != Gate.PASSED;
            case DRAFT_ONLY -> gate == Gate.AHEAD;
            case STOPPED, READ_ONLY, CONTROLS_UNREADABLE -> false;
        };
    }

    /**
     * Ends a wait that has become pointless. That the controls cannot be read for a while is no reason.
     *
     * @throws ControlRefusedException when a control forbids the call whether it is approved or not
     */
    void requireWorthWaiting(BoundCall call) {
        ControlRefusedException refusal = refusal(call, Gate.WAITS, false);
        if (refusal != null && refusal.code() != Code.CONTROLS_UNREADABLE) {
            throw refusal;
        }
    }

    /** A call begins, unless a control forbids it when they are asked after this. */
    Controls.Call began(BoundCall call) {
        return controls.began(controlled(call), actionClass(call));
    }

    private ControlledCall controlled(BoundCall call) {
        return new ControlledCall(
                call.run().tenantId(),
                call.run().runId(),
                agentId,
                releaseId,
                call.call().tool());
    }

    private static ActionClass actionClass(BoundCall call) {
        CompiledContract contract = call.contract();
        return contract == null ? ActionClass.UNDECLARED : contract.contract().actionClass();
    }

    private static String attempt(BoundCall call) {
        return "Cannot call " + call.tool() + " as action " + call.actionId() + " of run " + call.run() + ": ";
    }

    private static String next(boolean started) {
        return started ? "call under another action id: this one stands as failed without effect." : "call again.";
    }

    private static String what(Control control) {
        return switch (code(control)) {
            case STOPPED, CONTROLS_UNREADABLE -> "nothing may be done there.";
            case READ_ONLY -> "only tools that read may be called there.";
            case DRAFT_ONLY -> "only tools that read or draft may be called there.";
            case APPROVAL_REQUIRED ->
                "every write there needs an approval, and this one was planned without; under another action id it asks for one.";
        };
    }

    private static Code code(Control control) {
        return switch (control.getMode()) {
            case READ_ONLY -> Code.READ_ONLY;
            case DRAFT_ONLY -> Code.DRAFT_ONLY;
            case APPROVAL_REQUIRED -> Code.APPROVAL_REQUIRED;
            case STOP, LIFTED, UNKNOWN -> Code.STOPPED;
        };
    }
}
