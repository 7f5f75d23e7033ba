package dev.unwind.ledger.query;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.fold.RunState;
import dev.unwind.model.json.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A run as the query API shows it. */
public final class RunJson {
    private RunJson() {}

    /** The JSON of one, as the query API answers. */
    public static ObjectNode of(RunState run) {
        ObjectNode json = Json.NODES.objectNode();
        json.put("tenantId", run.tenantId());
        json.put("runId", run.runId());
        json.put("agentId", run.agentId());
        json.put("releaseId", run.releaseId());
        json.put("status", run.status().name());
        json.put("task", run.task());
        json.put("model", run.model());
        json.put("startedAt", time(run.startedAt()));
        json.put("finishedAt", time(run.finishedAt()));
        json.put("outcome", run.finishedAt() == null ? null : run.outcome().name());
        json.put("actions", run.actions());
        json.put("mutatingActions", run.mutatingActions());
        json.put("verificationsPending", run.verificationsPending());
        json.put("openCases", run.openCases());
        json.set("compensation", compensation(run));
        json.put("chainHash", run.chainHash());
        json.put("facts", run.facts());
        json.put("partition", run.partition());
        json.put("lastOffset", run.lastOffset());
        json.put("compensationRequestedAt", time(run.undoOrderedAt()));
        json.put("settledAt", time(run.undoDoneAt()));
        json.putObject("worker")
                .put("epoch", run.workerEpoch())
                .put("id", run.workerId())
                .put("sinceOffset", run.workerSince());
        if (run.checkpointId() == null) {
            json.putNull("checkpoint");
        } else {
            json.putObject("checkpoint").put("id", run.checkpointId()).put("index", run.checkpointAt());
        }
        return json;
    }

    private static ObjectNode compensation(RunState run) {
        ObjectNode json = Json.NODES.objectNode();
        json.put("requested", run.undoOrderedAt() != null);
        json.put("planned", run.stepsPlanned());
        json.put("compensated", run.compensated());
        json.put("failed", run.residue());
        json.put("reason", run.undoReason());
        json.put("requestedBy", run.undoOrderedBy());
        return json;
    }

    static @Nullable String time(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
