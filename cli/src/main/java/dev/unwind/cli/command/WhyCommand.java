package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.cli.text.ActionStory;
import dev.unwind.cli.text.Times;
import dev.unwind.schemas.keys.RunKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells why one action happened. */
@Command(
        name = "why",
        description =
                "Tell why an action happened: task, input, reasoning, what allowed it, what it changed, the proof, what came after.")
final class WhyCommand extends BaseCommand {
    private static final int RUNS_NAMED_MAX = 10;
    /** How far behind the plan it is looked for what happened since; what settled the action is found wherever it stands. */
    private static final int FACTS_LOOKED_AT = 1_000;

    private static final int CASES_LOOKED_AT = 1_000;

    @Parameters(paramLabel = "ACTION", description = "Id of the action.")
    @SuppressWarnings("NullAway.Init")
    String action;

    @Option(
            names = "--run",
            paramLabel = "RUN",
            description = "Its run, or tenant/run; needed only where several runs have an action of this id.")
    @Nullable
    String run;

    @Option(names = "--tenant", paramLabel = "TENANT", description = "Tenant of the run.")
    @Nullable
    String tenant;

    @Option(names = "--full", description = "Do not shorten values.")
    boolean full;

    @Override
    public Integer call() {
        try (QueryApi query = query()) {
            RunKey key = run != null ? RunArgument.resolve(query, run, tenant) : onlyRun(query);
            ActionStory story = story(query, key);
            if (json) {
                print(story.toJson());
            } else {
                story.print(out(), full);
            }
        }
        return ExitCode.OK;
    }

    private RunKey onlyRun(QueryApi query) {
        List<RunKey> found = query.runsWithAction(action, tenant, RUNS_NAMED_MAX + 1);
        if (found.isEmpty()) {
            throw CliException.usage("Cannot find action " + action + " in any run"
                    + (tenant == null ? "" : " of tenant " + tenant)
                    + ". `unwind show RUN` lists the actions of a run.");
        }
        if (found.size() > 1) {
            throw CliException.usage("Cannot tell which action " + action + " is meant: "
                    + (found.size() > RUNS_NAMED_MAX ? "more than " + RUNS_NAMED_MAX : found.size())
                    + " runs have one, such as "
                    + found.stream().limit(RUNS_NAMED_MAX).map(RunKey::encode).collect(Collectors.joining(", "))
                    + ". Name one with --run.");
        }
        return found.getFirst();
    }

    private ActionStory story(QueryApi query, RunKey key) {
        JsonNode shown = query.action(key, action)
                .orElseThrow(() -> CliException.usage("Cannot find action " + action + " in run " + key
                        + ". `unwind show " + key.runId() + "` lists its actions."));
        JsonNode ofRun = query.run(key).orElseThrow();
        long planned = shown.path("facts").path("planned").asLong();
        List<JsonNode> seen = query.facts(key, planned, FACTS_LOOKED_AT);
        Map<Long, JsonNode> about = new TreeMap<>();
        List<JsonNode> requests = new ArrayList<>();
        List<ActionStory.Later> later = new ArrayList<>();
        for (JsonNode entry : seen) {
            JsonNode event = entry.path("event");
            JsonNode payload = event.path("payload");
            switch (payload.path("type").asText()) {
                case "CompensationRequested", "RunCancelled" -> {
                    if (concerns(payload.path("actionIds"))) {
                        requests.add(event);
                    }
                }
                case "ActionPlanned" -> {
                    if (!payload.path("actionId").asText().equals(action) && sameTarget(payload, shown)) {
                        later.add(new ActionStory.Later(
                                payload.path("actionId").asText(),
                                payload.path("tool").asText(),
                                Times.clock(event.path("occurredAt"))));
                    }
                }
                default -> {}
            }
            if (payload.path("actionId").asText().equals(action)) {
                about.put(entry.path("index").asLong(), event);
            }
        }
        for (JsonNode index : shown.path("facts")) {
            if (index.isNumber() && !about.containsKey(index.asLong())) {
                query.facts(key, index.asLong(), 1).forEach(entry -> about.put(index.asLong(), entry.path("event")));
            }
        }
        List<JsonNode> cases = query.cases(key.tenantId(), CASES_LOOKED_AT).stream()
                .filter(open -> open.path("runId").asText().equals(key.runId())
                        && open.path("actionId").asText().equals(action))
                .toList();
        boolean complete = ofRun.path("facts").asLong() <= planned + seen.size();
        return new ActionStory(ofRun, shown, List.copyOf(about.values()), requests, later, cases, complete);
    }

    /** Null means every action of the run. */
    private boolean concerns(JsonNode actionIds) {
        if (!actionIds.isArray()) {
            return true;
        }
        for (JsonNode id : actionIds) {
            if (id.asText().equals(action)) {
                return true;
            }
        }
        return false;
    }

    private static boolean sameTarget(JsonNode plan, JsonNode shown) {
        JsonNode one = plan.path("target");
        JsonNode other = shown.path("target");
        return one.hasNonNull("id")
                && one.path("id").equals(other.path("id"))
                && one.path("type").equals(other.path("type"));
    }
}
