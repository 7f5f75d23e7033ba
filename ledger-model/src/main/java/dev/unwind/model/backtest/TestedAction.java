package dev.unwind.model.backtest;

import dev.unwind.model.gate.GateRuling;
import dev.unwind.model.gate.Outcome;
import java.time.Instant;

/**
 * A recorded action, and what the gate says to it under the policies that are tested.
 *
 * @param actionId the action within its run
 * @param tool what was called
 * @param planned when its plan came to stand on the ledger
 * @param ruling what the gate says
 * @param changes whether the call was started and its tool can change a target
 */
public record TestedAction(String actionId, String tool, Instant planned, GateRuling ruling, boolean changes) {
    /** What the gate says. */
    public Outcome outcome() {
        return ruling.outcome();
    }

    /** How many approvals it takes. */
    public int approvals() {
        return ruling.approval() == null ? 0 : ruling.approval().approvers();
    }

    /** Whether it would not simply have gone ahead. */
    public boolean stopped() {
        return outcome() != Outcome.ALLOW;
    }
}
