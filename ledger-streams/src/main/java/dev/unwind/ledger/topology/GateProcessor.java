package dev.unwind.ledger.topology;

import dev.unwind.model.contract.ContractSource;
import dev.unwind.model.gate.BudgetCharge;
import dev.unwind.model.gate.BudgetView;
import dev.unwind.model.gate.LedgerGate;
import dev.unwind.model.gate.LedgerGate.Answer;
import dev.unwind.model.gate.Outcome;
import dev.unwind.schemas.GateOutcome;
import dev.unwind.schemas.GateRequest;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.keys.RunKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Adapts the ledger's gate to Kafka Streams: one request, one decision, what it adds to budgets, and the fact where one is needed. */
final class GateProcessor implements Processor<byte[], GateRequest, byte[], LedgerEvent> {
    private final FoldParts parts;
    private ProcessorContext<byte[], LedgerEvent> context;
    private BudgetStore budgets;
    private ContractSource contracts;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
    GateProcessor(FoldParts parts) {
        this.parts = parts;
    }

    @Override
    public void init(ProcessorContext<byte[], LedgerEvent> context) {
        this.context = context;
        this.budgets = new BudgetStore(context.getStateStore(StoreNames.BUDGETS));
        KeyValueStore<String, byte[]> published = context.getStateStore(StoreNames.TOOL_CONTRACTS);
        this.contracts = parts.contracts().in(published);
    }

    @Override
    public void process(Record<byte[], GateRequest> record) {
        GateRequest request = record.value();
        long now = context.currentSystemTimeMs();
        Answer answer = answer(request, now);
        if (answer.ruling().outcome() != Outcome.ALLOW && claimsAllow(request)) {
            // What its agent went by may be newer than what was read here.
            parts.gate().awaitCurrent();
            answer = answer(request, now);
        }
        long plannedAt = request.getPlannedAt().toEpochMilli();
        for (BudgetCharge charge : answer.ruling().charges()) {
            budgets.add(charge, plannedAt);
        }
        parts.listener()
                .gated(answer.ruling().outcome().name(), answer.ruling().code().name());
        if (answer.stated() != null) {
            String runKey = new RunKey(request.getTenantId(), request.getRunId()).encode();
            context.forward(new Record<>(runKey.getBytes(StandardCharsets.UTF_8), answer.stated(), now));
        }
    }

    private Answer answer(GateRequest request, long now) {
        long plannedAt = request.getPlannedAt().toEpochMilli();
        BudgetView used = (key, window) -> budgets.used(key, window, plannedAt);
        return LedgerGate.answer(
                request,
                contracts,
                parts.gate().rules(request.getTenantId(), request.getAgentId()),
                used,
                Instant.ofEpochMilli(now));
    }

    private static boolean claimsAllow(GateRequest request) {
        return request.getClaimed() != null && request.getClaimed().getOutcome() == GateOutcome.ALLOW;
    }
}
