package dev.unwind.model.gate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ContractSource;
import dev.unwind.model.fold.Deadlines;
import dev.unwind.model.fold.StableIds;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.schemas.ActionGated;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.GateOutcome;
import dev.unwind.schemas.GateRequest;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.Ruling;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger's own gate says of a plan, and whether it has to be said: where the plan claims what the ledger comes to, the plan is the record
 * of the decision.
 *
 * @see <a href="../../../../../../../../docs/decisions/047-where-the-gate-decides.md">decision 047</a>
 */
public final class LedgerGate {
    private LedgerGate() {}

    /**
     * What came of a request.
     *
     * @param ruling what the ledger says
     * @param stated the fact that says so, the same for the same request; null when the plan says it
     */
    public record Answer(GateRuling ruling, @Nullable LedgerEvent stated) {}

    /** Decides on a request; the time is when this is stated, for people. */
    public static Answer answer(
            GateRequest request, ContractSource contracts, GateRules rules, BudgetView budgets, Instant now) {
        CompiledContract contract = contracts.find(request.getTool(), request.getContractVersion());
        GateCall call = GateCall.of(contract, planned(request));
        GateRuling ruling = Gate.decide(
                new GateInput(call, rules.standing(), rules.policies().inForce(), budgets));
        Ruling said = ruling.wire();
        if (agrees(request.getClaimed(), said)) {
            return new Answer(ruling, null);
        }
        if (ruling.outcome() != Outcome.ALLOW) {
            said.setOvertaken(overtaken(request, call, rules, budgets));
        }
        String preview =
                ruling.outcome() == Outcome.HOLD ? Json.write(ApprovalPreview.of(request, call, contract)) : null;
        return new Answer(ruling, fact(request, said, preview, now));
    }

    /** Whether the claim names the same decision on the same grounds; then nothing more need be said, if it lets the call go ahead. */
    private static boolean agrees(@Nullable Ruling claimed, Ruling said) {
        return claimed != null
                && said.getOutcome() == GateOutcome.ALLOW
                && claimed.getOutcome() == said.getOutcome()
                && claimed.getCode().equals(said.getCode())
                && Objects.equals(claimed.getRule(), said.getRule())
                && Objects.equals(claimed.getPolicy(), said.getPolicy())
                && claimed.getInForce().equals(said.getInForce());
    }

    /** Whether the call could go ahead by what had been in force for so long that its agent had to know. Budgets nobody but the ledger knows. */
    private static boolean overtaken(GateRequest request, GateCall call, GateRules rules, BudgetView budgets) {
        Ruling claimed = request.getClaimed();
        if (claimed == null || claimed.getOutcome() != GateOutcome.ALLOW) {
            return false;
        }
        GateRules known = rules.at(request.getPlannedAt().minus(Deadlines.KNOWN_AFTER));
        GateInput then = new GateInput(call, known.standing(), known.policies().inForce(), budgets);
        return Gate.decide(then).outcome() == Outcome.ALLOW;
    }

    private static GateCall.Planned planned(GateRequest request) {
        return new GateCall.Planned(
                request.getTenantId(),
                request.getRunId(),
                request.getAgentId(),
                request.getReleaseId(),
                request.getTool(),
                arguments(request.getArguments()),
                request.getTarget(),
                request.getCurrent());
    }

    /** What is no JSON has no members: a rule that asks for one cannot be told, and holds. */
    private static JsonNode arguments(String text) {
        try {
            return Json.parse(text);
        } catch (MalformedJson e) {
            return Json.NODES.nullNode();
        }
    }

    private static LedgerEvent fact(GateRequest request, Ruling said, @Nullable String preview, Instant now) {
        String name = StableIds.of(
                "gate-", request.getTenantId(), request.getRunId(), request.getActionId(), request.getLedgerOffset());
        return LedgerEvent.newBuilder()
                .setEventId(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))
                        .toString())
                .setTenantId(request.getTenantId())
                .setRunId(request.getRunId())
                .setOccurredAt(now)
                .setActor(new Actor(ActorKind.LEDGER, Deadlines.LEDGER))
                .setAgentId(request.getAgentId())
                .setReleaseId(request.getReleaseId())
                .setPayload(ActionGated.newBuilder()
                        .setActionId(request.getActionId())
                        .setArgumentsDigest(request.getArgumentsDigest())
                        .setRuling(said)
                        .setPreview(preview)
                        .build())
                .build();
    }
}
