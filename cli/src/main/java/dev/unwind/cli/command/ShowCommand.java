package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.cli.text.RunStory;
import dev.unwind.schemas.keys.RunKey;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells what one run did. */
@Command(
        name = "show",
        description = "Show what a run did: who, when, why, what it changed, what the read-back said, what was undone.")
final class ShowCommand extends BaseCommand {
    @Parameters(paramLabel = "RUN", description = "Id of the run, or tenant/run.")
    @SuppressWarnings("NullAway.Init")
    String run;

    @Option(
            names = "--tenant",
            paramLabel = "TENANT",
            description = "Tenant of the run; needed only where several tenants have a run of this id.")
    @Nullable
    String tenant;

    @Option(names = "--full", description = "Do not shorten values.")
    boolean full;

    @Override
    public Integer call() {
        try (QueryApi query = query()) {
            RunKey key = RunArgument.resolve(query, run, tenant);
            JsonNode found = query.run(key).orElseThrow();
            List<JsonNode> actions = query.actions(key);
            List<JsonNode> timeline = query.timeline(key);
            if (json) {
                ObjectNode answer = object();
                answer.set("run", found);
                ArrayNode actionArray = answer.putArray("actions");
                actions.forEach(actionArray::add);
                ArrayNode eventArray = answer.putArray("timeline");
                timeline.forEach(eventArray::add);
                print(answer);
            } else {
                new RunStory(found, actions, timeline, full).print(out());
            }
        }
        return ExitCode.OK;
    }
}
