package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.play.PlayOptions;
import dev.unwind.cli.play.PlayReport;
import dev.unwind.cli.play.PolicyEffect;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A play's report in a few lines. */
final class PlaySummary {
    private static final int FAILURES_SHOWN_MAX = 10;

    private PlaySummary() {}

    static void print(PlayReport report, @Nullable PolicyEffect effect, double startSeconds, PrintWriter out) {
        ObjectNode json = report.toJson();
        line(
                out,
                "%d runs, %d calls, %d of them to tools that may change data; %d answers as recorded, %d lost in a crash",
                report.runs(),
                report.actions(),
                json.path("mutatingActions").asInt(),
                report.answersMatching(),
                json.path("answersRecovered").asInt());
        boolean steps = report.undo() == PlayOptions.Undo.WRONG_STEPS;
        line(
                out,
                steps
                        ? "%d runs with wrong steps to be undone: the ledger says %d are, the database says %d are as they should be"
                        : "%d runs to be undone: the ledger says %d are, the database says %d are as they started",
                report.wantedRuns(),
                report.undoneRuns(),
                report.restoredExactly());
        if (steps) {
            wrongSteps(json, out);
        }
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
        if (effect != null) {
            effect.lines().forEach(out::println);
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

    private static void wrongSteps(JsonNode json, PrintWriter out) {
        line(
                out,
                "%d wrong steps: %d undone, %d held in place by later right steps on the same fields",
                json.path("wrongSteps").asInt(),
                json.path("wrongStepsUndone").asInt(),
                json.path("wrongStepsHeldByLaterRightSteps").asInt());
        line(
                out,
                "objects that only wrong steps wrote: %d of %d as they began; that only right steps wrote: %d of %d as left; written by both: %d of %d"
                        + " as the rule says",
                json.path("wrongEntitiesAsAtStart").asInt(),
                json.path("wrongEntities").asInt(),
                json.path("rightEntitiesAsLeft").asInt(),
                json.path("rightEntities").asInt(),
                json.path("mixedEntitiesAsRuled").asInt(),
                json.path("mixedEntities").asInt());
    }

    private static void line(PrintWriter out, String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }
}
