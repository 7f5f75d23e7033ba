package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.cli.text.RunsTable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists runs. */
@Command(name = "runs", description = "List the runs that the ledger holds.")
final class RunsCommand extends BaseCommand {
    @Option(names = "--tenant", paramLabel = "TENANT", description = "Only runs of this tenant.")
    @Nullable
    String tenant;

    @Option(names = "--status", paramLabel = "STATUS", description = "Only runs with this status, such as COMPENSATED.")
    @Nullable
    String status;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "At most so many (default: ${DEFAULT-VALUE}).")
    int limit;

    @Option(names = "--after", paramLabel = "KEY", description = "Go on after this key, as the former page named it.")
    @Nullable
    String after;

    @Override
    public Integer call() {
        try (QueryApi query = query()) {
            QueryApi.RunsPage page = query.runs(tenant, status, limit, after);
            if (json) {
                ObjectNode answer = object();
                ArrayNode runs = answer.putArray("runs");
                for (JsonNode run : page.runs()) {
                    runs.add(run);
                }
                answer.put("next", page.next());
                print(answer);
            } else {
                RunsTable.print(page.runs(), out());
                if (page.next() != null) {
                    out().println("More: unwind runs --after '" + page.next() + "'");
                }
            }
        }
        return ExitCode.OK;
    }
}
