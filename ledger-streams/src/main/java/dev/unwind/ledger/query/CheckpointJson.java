package dev.unwind.ledger.query;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.fold.RunState;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.CheckpointSaved;
import dev.unwind.schemas.LedgerEvent;

/** A run's newest checkpoint as the query API shows it: in short as part of the run, and whole. */
final class CheckpointJson {
    private CheckpointJson() {}

    static ObjectNode brief(RunState run, LedgerEvent event, CheckpointSaved saved) {
        return Json.NODES
                .objectNode()
                .put("id", saved.getCheckpointId())
                .put("index", run.checkpointAt())
                .put("savedAt", RunJson.time(event.getOccurredAt()))
                .put("summary", saved.getSummary())
                .put("recoveryMode", saved.getRecoveryMode().name());
    }

    static ObjectNode whole(RunState run, LedgerEvent event, CheckpointSaved saved) {
        ObjectNode json = brief(run, event, saved);
        json.put("savedBy", event.getActor().getId());
        json.put("follows", saved.getFollows());
        json.set("state", ActionJson.value(saved.getState()));
        saved.getPlanned().forEach(json.putArray("planned")::add);
        saved.getCompleted().forEach(json.putArray("completed")::add);
        saved.getPending().forEach(json.putArray("pending")::add);
        json.set("approvals", ActionJson.value(saved.getApprovals()));
        json.put("recoveryInstructions", saved.getRecoveryInstructions());
        saved.getTraceLinks().forEach(json.putArray("traceLinks")::add);
        return json;
    }
}
