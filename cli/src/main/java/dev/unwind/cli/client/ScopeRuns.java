package dev.unwind.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.control.ControlScope;
import dev.unwind.schemas.RunCancelled;
import dev.unwind.schemas.keys.RunKey;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stops and compensates the runs that are under way within a scope. For one thread. */
public final class ScopeRuns {
    private static final int PAGE = 200;

    private final QueryApi query;
    private final FactWriter facts;
    private final ControlScope scope;
    private final String reason;
    private final Map<RunKey, Long> cancelled = new LinkedHashMap<>();

    /** Runs of any scope but a tool's: a run is not within a tool. */
    public ScopeRuns(QueryApi query, FactWriter facts, ControlScope scope, String reason) {
        this.query = query;
        this.facts = facts;
        this.scope = scope;
        this.reason = reason;
    }

    /** States that each run of the scope that is RUNNING is cancelled, but for those of which this was stated before; how many there were. */
    public int cancelRunning() {
        int before = cancelled.size();
        String tenant =
                scope.kind() == ControlScope.Kind.TENANT || scope.kind() == ControlScope.Kind.RUN ? scope.name() : null;
        String after = null;
        do {
            QueryApi.RunsPage page = query.runs(tenant, "RUNNING", PAGE, after);
            for (JsonNode run : page.runs()) {
                RunKey key = new RunKey(
                        run.path("tenantId").asText(), run.path("runId").asText());
                if (covers(run, key) && !cancelled.containsKey(key)) {
                    cancelled.put(key, facts.append(key, new RunCancelled(reason)));
                }
            }
            after = page.next();
        } while (after != null);
        return cancelled.size() - before;
    }

    private boolean covers(JsonNode run, RunKey key) {
        return scope.coversRun(
                key.tenantId(),
                key.runId(),
                run.path("agentId").textValue(),
                run.path("releaseId").textValue());
    }

    /** How many the ledger has stopped, of all of which it was stated; it is waited for at most so long. */
    public int stopped(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        int stopped = 0;
        for (Map.Entry<RunKey, Long> run : cancelled.entrySet()) {
            Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            @Nullable
            String status = query.foldedRun(run.getKey(), run.getValue(), left)
                    .map(found -> found.value().path("status").asText())
                    .orElse(null);
            if (status != null && !status.equals("RUNNING")) {
                stopped++;
            }
        }
        return stopped;
    }

    /** How many it was stated of. */
    public int size() {
        return cancelled.size();
    }
}
