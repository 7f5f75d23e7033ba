package dev.unwind.model.control;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the controls before a tool is called.
 *
 * @param agentId whose run it is; null when not known: then the controls of every agent cover it
 * @param releaseId release of the agent; null when it has none: then no release's control covers it
 */
public record ControlledCall(
        String tenantId,
        String runId,
        @Nullable String agentId,
        @Nullable String releaseId,
        String tool) {
    /** Every scope that the call is known to lie in, widest first. */
    public List<ControlScope> scopes() {
        List<ControlScope> scopes = new ArrayList<>(6);
        scopes.add(ControlScope.ALL);
        scopes.add(ControlScope.tenant(tenantId));
        if (agentId != null) {
            scopes.add(ControlScope.agent(agentId));
        }
        if (releaseId != null) {
            scopes.add(ControlScope.release(releaseId));
        }
        scopes.add(ControlScope.tool(tool));
        scopes.add(ControlScope.run(tenantId, runId));
        return scopes;
    }
}
