package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.play.PlayReport;
import java.io.PrintWriter;
import java.util.Locale;

/** A play's report in a few lines. */
final class PlaySummary {
    private static final int FAILURES_SHOWN_MAX = 10;

    private PlaySummary() {}

    static void print(PlayReport report, double startSeconds, PrintWriter out) {
        ObjectNode json = report.toJson();
        line(
                out,
                "%d runs, %d calls, %d of them to tools that may change data; %d answers as recorded, %d lost in a crash",
                report.runs(),
                report.actions(),
                json.path("mutatingActions").asInt(),
                report.answersMatching(),
                json.path("answersRecovered").asInt());
        line(
                out,
                "%d runs to be undone: the ledger says %d are, the database says %d are as they started",
                report.wantedRuns(),
                report.undoneRuns(),
                report.restoredExactly());
        line(
                out,
                "%d undo commands, %d applied twice; %d runs called compensated falsely, %d with residue",
                report.commands(),
                report.commandsTwice(),
                report.falseCompensated(),
                json.path("residueRuns").asInt());
        if (report.othersIntact() != null) {
            line(
                    out,
                    "runs that were not undone hold what they did themselves: %s",
                    report.othersIntact() ? "yes" : "NO");
        }
        if (report.wantedRuns() > 0) {
            line(
                    out,
                    "from detection to the verified end: p50 %.0f ms, p99 %.0f ms, longest %.0f ms",
                    report.detectToVerifiedMillis(50),
                    report.detectToVerifiedMillis(99),
                    report.detectToVerifiedMillis(100));
        }
        line(
                out,
                "%.1f s in all, of which %.1f s until the stack was ready",
                report.wallSeconds() + startSeconds,
                startSeconds);
        int shown = 0;
        for (JsonNode failure : json.path("failures")) {
            if (++shown > FAILURES_SHOWN_MAX) {
                line(
                        out,
                        "... and %d more; see the report",
                        json.path("failures").size() - FAILURES_SHOWN_MAX);
                break;
            }
            line(
                    out,
                    "FAILED %s (%s): %s",
                    failure.path("runId").asText(),
                    failure.path("status").asText(),
                    failure.path("what"));
        }
        line(out, report.good() ? "Good." : "NOT GOOD.");
        out.flush();
    }

    private static void line(PrintWriter out, String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }
}
