package dev.unwind.cli.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.List;

/** Runs, one a line. */
public final class RunsTable {
    private RunsTable() {}

    /** Prints the runs with a line of headings. */
    public static void print(List<JsonNode> runs, PrintWriter out) {
        if (runs.isEmpty()) {
            out.println("No runs.");
            return;
        }
        int tenant = width("TENANT", runs, "tenantId");
        int id = width("RUN", runs, "runId");
        String format = "%-" + id + "s  %-" + tenant + "s  %-24s  %7s  %6s  %6s  %-24s  %s%n";
        out.printf(format, "RUN", "TENANT", "STATUS", "ACTIONS", "WRITES", "UNDONE", "STARTED", "AGENT");
        for (JsonNode run : runs) {
            out.printf(
                    format,
                    run.path("runId").asText(),
                    run.path("tenantId").asText(),
                    run.path("status").asText(),
                    run.path("actions").asText(),
                    run.path("mutatingActions").asText(),
                    run.path("compensation").path("compensated").asText("0"),
                    Times.moment(run.path("startedAt")),
                    run.path("agentId").asText("-"));
        }
    }

    private static int width(String heading, List<JsonNode> runs, String member) {
        return Math.max(
                heading.length(),
                runs.stream()
                        .mapToInt(run -> run.path(member).asText().length())
                        .max()
                        .orElse(0));
    }
}
