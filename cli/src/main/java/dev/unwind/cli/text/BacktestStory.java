package dev.unwind.cli.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.backtest.BacktestReport;
import dev.unwind.model.backtest.BacktestReport.Counted;
import dev.unwind.model.backtest.BacktestReport.Decider;
import dev.unwind.model.backtest.BacktestReport.IncidentRun;
import dev.unwind.model.backtest.Incident;
import dev.unwind.model.backtest.Period;
import dev.unwind.model.backtest.Prevention;
import dev.unwind.model.backtest.TestedAction;
import dev.unwind.model.gate.CompiledPolicy;
import dev.unwind.model.gate.Outcome;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What came of a backtest, for people and for programs.
 *
 * @param report what came of it
 * @param policies the policies that were asked
 * @param period which actions were looked at
 * @param source where they were read
 */
public record BacktestStory(BacktestReport report, List<CompiledPolicy> policies, Period period, String source) {
    private static final int INCIDENTS_SHOWN_MAX = 20;
    private static final int REASON_MAX = 140;

    /** Copies the list. */
    public BacktestStory {
        policies = List.copyOf(policies);
    }

    /** Prints it. */
    public void print(PrintWriter out) {
        out.println(refs() + " against " + source
                + (period.since().equals(Instant.MIN) ? "" : ", planned since " + period.since())
                + (period.until() == null ? "" : " and before " + period.until()));
        out.println(report.actions() + " actions in " + report.runs() + " runs: " + report.count(Outcome.ALLOW)
                + " would have gone ahead, " + report.count(Outcome.HOLD) + " held, " + report.count(Outcome.BLOCK)
                + " blocked"
                + (report.notAsked() == 0
                        ? "."
                        : "; " + report.notAsked()
                                + " more were no question for the gate (repeated, or of a stopped run)."));
        for (Counted counted : report.deciders()) {
            out.println("  " + counted.by().outcome() + "  " + decider(counted.by()) + "  " + counted.actions() + "  "
                    + tools(counted.tools()));
        }
        costs(out);
        incidents(out);
        unclear(out);
        out.flush();
    }

    private String refs() {
        return policies.stream().map(policy -> policy.ref().toString()).collect(Collectors.joining(", "));
    }

    private static String decider(Decider by) {
        return by.code()
                + (by.rule() == null ? "" : " " + by.rule())
                + (by.policy() == null ? "" : " of " + by.policy());
    }

    private static String tools(Map<String, Long> tools) {
        return tools.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(6)
                .map(tool -> tool.getKey() + " " + tool.getValue())
                .collect(Collectors.joining(", ", "", tools.size() > 6 ? ", ..." : ""));
    }

    private void costs(PrintWriter out) {
        if (report.approvals() == 0) {
            out.println("It would have cost no approval.");
            return;
        }
        out.println("It would have cost " + report.approvals() + " approvals ("
                + report.approvalsByRole().entrySet().stream()
                        .map(role -> role.getKey() + " " + role.getValue())
                        .collect(Collectors.joining(", "))
                + ") in " + report.runsHeld() + " runs; " + report.approvalsInHarmless()
                + " of them in runs of which no incident is known.");
    }

    private void incidents(PrintWriter out) {
        if (report.incidents() == 0) {
            out.println("No run had an incident" + outside() + ".");
            return;
        }
        out.println(report.incidents() + " runs had an incident" + outside() + ". Before the first harmful act: "
                + report.incidents(Prevention.BLOCKED) + " blocked, " + report.incidents(Prevention.HELD) + " held; "
                + report.incidents(Prevention.STOPPED_EARLIER) + " stopped at an earlier call only; "
                + report.incidents(Prevention.MISSED) + " not prevented"
                + (report.incidents(Prevention.NO_ACT) == 0
                        ? "."
                        : "; " + report.incidents(Prevention.NO_ACT)
                                + " in which nothing was sent that can change something."));
        List<IncidentRun> shown = report.incidentRuns().stream()
                .sorted(Comparator.comparing(IncidentRun::prevention).reversed())
                .toList();
        for (IncidentRun one : shown.subList(0, Math.min(shown.size(), INCIDENTS_SHOWN_MAX))) {
            Incident incident = Objects.requireNonNull(one.run().incident());
            TestedAction first = one.first();
            out.println("  " + one.prevention() + "  " + one.run().key() + "  "
                    + (first == null ? "-" : first.actionId() + " " + first.tool()) + "  "
                    + String.join(", ", incident.kinds()) + ": " + brief(incident.reason()));
        }
        if (report.incidents() > INCIDENTS_SHOWN_MAX) {
            out.println("  ... and " + (report.incidents() - INCIDENTS_SHOWN_MAX) + " more; all with --json.");
        }
    }

    private String outside() {
        return report.actedBefore() == 0
                ? ""
                : " (" + report.actedBefore() + " more acted outside of the period, of them nothing is said)";
    }

    private static String brief(String reason) {
        String line = reason.lines().findFirst().orElse("");
        return line.length() <= REASON_MAX ? line : line.substring(0, REASON_MAX) + "...";
    }

    private void unclear(PrintWriter out) {
        if (report.unclear().isEmpty()) {
            return;
        }
        out.println("What could not be told, and so holds:");
        report.unclear().entrySet().stream()
                .sorted(Map.Entry.<Decider, Long>comparingByValue().reversed())
                .forEach(entry -> out.println("  " + decider(entry.getKey()) + "  " + entry.getValue() + " actions"));
    }

    /** The same for programs. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode refs = json.putArray("policies");
        policies.forEach(policy -> refs.add(policy.ref().toString()));
        json.put("source", source);
        json.put(
                "since",
                period.since().equals(Instant.MIN) ? null : period.since().toString());
        json.put("until", period.until() == null ? null : period.until().toString());
        json.put("runs", report.runs()).put("actions", report.actions()).put("notAsked", report.notAsked());
        ObjectNode outcomes = json.putObject("outcomes");
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(outcome.name(), report.count(outcome));
        }
        ArrayNode by = json.putArray("by");
        for (Counted counted : report.deciders()) {
            ObjectNode one = put(by.addObject(), counted.by()).put("actions", counted.actions());
            ObjectNode tools = one.putObject("tools");
            counted.tools().forEach(tools::put);
        }
        ObjectNode approvals = json.putObject("approvals");
        approvals
                .put("total", report.approvals())
                .put("runs", report.runsHeld())
                .put("inRunsWithoutIncident", report.approvalsInHarmless());
        ObjectNode roles = approvals.putObject("byRole");
        report.approvalsByRole().forEach(roles::put);
        ObjectNode incidents = json.putObject("incidents");
        incidents.put("runs", report.incidents()).put("actedOutsideOfThePeriod", report.actedBefore());
        for (Prevention prevention : Prevention.values()) {
            incidents.put(prevention.name(), report.incidents(prevention));
        }
        ArrayNode list = incidents.putArray("list");
        report.incidentRuns().forEach(one -> list.add(incident(one)));
        ArrayNode unclear = json.putArray("couldNotBeTold");
        report.unclear()
                .forEach((decider, actions) -> put(unclear.addObject(), decider).put("actions", actions));
        return json;
    }

    private static ObjectNode incident(IncidentRun one) {
        Incident incident = Objects.requireNonNull(one.run().incident());
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("tenantId", one.run().key().tenantId())
                .put("runId", one.run().key().runId());
        ArrayNode kinds = json.putArray("kinds");
        incident.kinds().forEach(kinds::add);
        json.put("reason", incident.reason()).put("prevention", one.prevention().name());
        json.set("firstAct", one.first() == null ? JsonNodeFactory.instance.nullNode() : action(one.first()));
        return json;
    }

    /** A recorded action and what the policies say to it. */
    public static ObjectNode action(TestedAction action) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("actionId", action.actionId())
                .put("tool", action.tool())
                .put("plannedAt", action.planned().toString());
        put(
                json,
                new Decider(
                        action.outcome(),
                        action.ruling().code(),
                        action.ruling().rule(),
                        action.ruling().policy()));
        return json.put("detail", action.ruling().detail()).put("approvals", action.approvals());
    }

    private static ObjectNode put(ObjectNode json, Decider by) {
        return json.put("outcome", by.outcome().name())
                .put("code", by.code().name())
                .put("rule", by.rule())
                .put("policy", by.policy() == null ? null : by.policy().toString());
    }
}
