package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.cli.undo.CaseStory;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists what waits for a decision. */
@Command(
        name = "cases",
        description = "List the open recovery cases; with a subcommand, show or decide one.",
        subcommands = {
            CaseShowCommand.class,
            CaseDecisionCommand.Resume.class,
            CaseDecisionCommand.Compensate.class,
            CaseDecisionCommand.Close.class,
            CaseDecisionCommand.Confirm.class
        })
final class CasesCommand extends BaseCommand {
    @Option(names = "--tenant", paramLabel = "TENANT", description = "Only cases of this tenant.")
    @Nullable
    String tenant;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "At most so many (default: ${DEFAULT-VALUE}).")
    int limit;

    @Override
    public Integer call() {
        try (QueryApi query = query()) {
            List<JsonNode> cases = query.cases(tenant, limit);
            if (json) {
                ObjectNode answer = object();
                ArrayNode array = answer.putArray("cases");
                cases.forEach(array::add);
                print(answer);
            } else if (cases.isEmpty()) {
                out().println("No open cases.");
            } else {
                cases.forEach(this::line);
            }
        }
        return ExitCode.OK;
    }

    private void line(JsonNode open) {
        out().println(open.path("caseId").asText() + "  " + open.path("kind").asText() + "  tenant "
                + open.path("tenantId").asText() + "  run " + open.path("runId").asText()
                + (open.hasNonNull("actionId")
                        ? "  action " + open.path("actionId").asText()
                        : ""));
        out().println("    " + open.path("detail").asText());
        if (open.path("kind").asText().equals("CONFIRMATION")) {
            CaseStory.confirming(open.path("caseId").asText()).forEach(way -> out().println("    " + way));
        }
    }
}
