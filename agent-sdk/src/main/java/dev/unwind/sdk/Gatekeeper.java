package dev.unwind.sdk;

import dev.unwind.model.gate.BudgetView;
import dev.unwind.model.gate.Gate;
import dev.unwind.model.gate.GateCall;
import dev.unwind.model.gate.GateCode;
import dev.unwind.model.gate.GateInput;
import dev.unwind.model.gate.GateRuling;
import dev.unwind.model.gate.Outcome;
import dev.unwind.model.gate.Standing;
import dev.unwind.schemas.Snapshot;
import dev.unwind.sdk.gate.Rules;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the gate in this process what is to become of a run's calls. The decision is a claim: the ledger decides once more, by the same code. Costs
 * no I/O but for the reads that rules or approvers need.
 */
final class Gatekeeper {
    private final Rules rules;
    private final String agentId;
    private final @Nullable String releaseId;

    Gatekeeper(Rules rules, String agentId, @Nullable String releaseId) {
        this.rules = rules;
        this.agentId = agentId;
        this.releaseId = releaseId;
    }

    /**
     * What the gate said.
     *
     * @param current what the target held then; null when nobody needed it
     * @param under what the agent was allowed to do when it said so
     */
    record Ruled(GateRuling ruling, @Nullable Snapshot current, Standing under) {}

    /**
     * Decides on a call that is about to be planned. Whoever decides on a call that is not safe has to be shown what is there now, and a rule may ask
     * for it; then it is read, and the gate is asked once more.
     *
     * @param reads reads what the target holds now
     */
    Ruled rule(BoundCall call, Supplier<Snapshot> reads) {
        Ruled blind = rule(call, (Snapshot) null);
        boolean readable = call.contract() != null
                && !call.contract().contract().snapshot().isEmpty();
        return readable && needsCurrent(blind.ruling()) ? rule(call, reads.get()) : blind;
    }

    /** Whether a call whose plan claims nothing may go ahead as far as this process knows. */
    boolean allows(BoundCall call) {
        return rule(call, (Snapshot) null).ruling().outcome() == Outcome.ALLOW;
    }

    private static boolean needsCurrent(GateRuling ruling) {
        return ruling.outcome() == Outcome.HOLD
                || ruling.causes().stream().anyMatch(cause -> cause.code() == GateCode.DATA_MISSING);
    }

    private Ruled rule(BoundCall call, @Nullable Snapshot current) {
        Standing standing = rules.standing(call.run().tenantId());
        GateInput input = new GateInput(gateCall(call, current), standing, rules.policies(), BudgetView.UNKNOWN);
        return new Ruled(Gate.decide(input), current, standing);
    }

    private GateCall gateCall(BoundCall call, @Nullable Snapshot current) {
        return GateCall.of(
                call.contract(),
                new GateCall.Planned(
                        call.run().tenantId(),
                        call.run().runId(),
                        agentId,
                        releaseId,
                        call.call().tool(),
                        call.call().arguments(),
                        call.target(),
                        current));
    }

    /**
     * Sees to it that lane and disabled tools still leave a planned call possible. Controls are {@linkplain Obedience obeyed} elsewhere; policies
     * count as they were at the plan.
     *
     * @throws ActionRefusedException when they do not; the action stays planned
     */
    void requireLane(BoundCall call, Action action) {
        Standing now = rules.standing(call.run().tenantId());
        if (now == action.plannedUnder()) {
            return;
        }
        Standing lane = new Standing(now.lane(), now.disabledTools(), anyCall -> null);
        GateRuling ruling = Gate.decide(new GateInput(gateCall(call, null), lane, List.of(), BudgetView.UNKNOWN));
        boolean approves = ruling.code() == GateCode.LANE_APPROVAL_REQUIRED && !action.isApproved();
        if (ruling.outcome() == Outcome.BLOCK || approves) {
            throw new ActionRefusedException(
                    "Cannot start action " + action.id() + " of run " + call.run() + ", which was planned before: "
                            + ruling.detail() + " Nothing was executed. Call again when the lane allows it"
                            + (approves ? ", or under another action id, which asks for an approval." : "."),
                    ruling.code().name(),
                    ruling.rule(),
                    null);
        }
    }

    /** A call that the gate blocks; the plan is on the ledger. */
    static ActionRefusedException blocked(BoundCall call, GateRuling ruling) {
        return new ActionRefusedException(
                "Cannot call " + call.tool() + " as action " + call.actionId() + " of run " + call.run() + " ("
                        + ruling.code()
                        + (ruling.rule() == null ? "" : ", " + ruling.rule())
                        + (ruling.policy() == null ? "" : " of policy " + ruling.policy())
                        + "): " + ruling.detail()
                        + " The plan is on the ledger, nothing was sent. When it may be made, call under another action"
                        + " id.",
                ruling.code().name(),
                ruling.rule(),
                ruling.policy() == null ? null : ruling.policy().toString());
    }
}
