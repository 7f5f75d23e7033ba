package dev.unwind.model.control;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the controls before a tool is called.
 *
 * @param releaseId release of the agent; null when unknown
 */
public record ControlledCall(
        String tenantId,
        String runId,
        String agentId,
        @Nullable String releaseId,
        String tool) {
    /** Every scope that the call lies in, widest first. */
    public List<ControlScope> scopes() {
        List<ControlScope> scopes = new ArrayList<>(6);
        scopes.add(ControlScope.ALL);
        scopes.add(ControlScope.tenant(tenantId));
        scopes.add(ControlScope.agent(agentId));
        if (releaseId != null) {
            scopes.add(ControlScope.release(releaseId));
        }
        scopes.add(ControlScope.tool(tool));
        scopes.add(ControlScope.run(tenantId, runId));
        return scopes;
    }
}
