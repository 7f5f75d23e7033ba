package dev.unwind.console.io;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.console.access.Caller;
import dev.unwind.model.control.ControlScope;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.RunCancelled;
import dev.unwind.schemas.keys.RunKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** The runs that are under way within a scope. */
final class RunsOfScope {
    private static final int PAGE = 200;

    private final LedgerApi ledger;
    private final Writer writer;
    private final String topic;

    /** @param topic the ledger's */
    RunsOfScope(LedgerApi ledger, Writer writer, String topic) {
        this.ledger = ledger;
        this.writer = writer;
        this.topic = topic;
    }

    /**
     * States of each run that is RUNNING that it is cancelled, whereupon what it did is undone; gives the runs.
     *
     * @throws Problem when the ledger does not answer or a fact is not acknowledged; what was stated before stands, and saying it again does no harm
     */
    List<RunKey> cancel(ControlScope scope, Caller caller, String reason) {
        List<RunKey> cancelled = new ArrayList<>();
        String query = "/v1/runs?status=RUNNING&limit=" + PAGE
                + switch (scope.kind()) {
                    case TENANT, RUN -> "&tenant=" + Query.encoded(scope.name());
                    case ALL, AGENT, RELEASE, TOOL -> "";
                };
        @Nullable String after = null;
        do {
            JsonNode page = ledger.required(after == null ? query : query + "&after=" + Query.encoded(after));
            Map<String, SpecificRecord> facts = new LinkedHashMap<>();
            for (JsonNode run : page.path("runs")) {
                RunKey key = new RunKey(
                        run.path("tenantId").asText(), run.path("runId").asText());
                if (scope.coversRun(
                        key.tenantId(),
                        key.runId(),
                        run.path("agentId").textValue(),
                        run.path("releaseId").textValue())) {
                    facts.put(
                            key.encode(), Statements.event(caller, ActorKind.OPERATOR, key, new RunCancelled(reason)));
                    cancelled.add(key);
                }
            }
            writer.putAll(topic, facts);
            after = page.path("next").textValue();
        } while (after != null);
        return cancelled;
    }
}
