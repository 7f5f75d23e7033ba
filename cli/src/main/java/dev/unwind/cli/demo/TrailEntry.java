package dev.unwind.cli.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What became of one action of an undone run, in plain words.
 *
 * @param runId the run
 * @param actionId the action
 * @param tool the tool that acted
 * @param why what the agent wrote when it chose the call; empty when nothing
 * @param changed what the read-back showed that it changed
 * @param wrong what was wrong with that; empty when the action itself was right
 * @param putBack what was put back
 * @param proof how that is known
 * @param detectedAfterMillis from the tool's answer to the detection; -1 when nothing was wrong with this action
 * @param provenAfterMillis from the detection in its run to the read-back that proves the undo; -1 when not proven
 */
record TrailEntry(
        String runId,
        String actionId,
        String tool,
        String why,
        List<String> changed,
        List<String> wrong,
        List<String> putBack,
        String proof,
        double detectedAfterMillis,
        double provenAfterMillis) {
    TrailEntry {
        changed = List.copyOf(changed);
        wrong = List.copyOf(wrong);
        putBack = List.copyOf(putBack);
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("runId", runId).put("actionId", actionId).put("tool", tool).put("why", why);
        changed.forEach(json.putArray("changed")::add);
        wrong.forEach(json.putArray("wrong")::add);
        putBack.forEach(json.putArray("putBack")::add);
        json.put("proof", proof);
        if (detectedAfterMillis >= 0) {
            json.put("detectedAfterMillis", detectedAfterMillis);
        }
        if (provenAfterMillis >= 0) {
            json.put("provenAfterMillis", provenAfterMillis);
        }
        return json;
    }
}
