package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.cli.undo.Cascade;
import dev.unwind.cli.undo.CaseView;
import dev.unwind.cli.undo.Forecast;
import dev.unwind.cli.undo.ForecastStory;
import dev.unwind.cli.undo.UndoQuestion;
import dev.unwind.cli.undo.Undoing;
import dev.unwind.model.undo.LaterChange;
import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.UndoMode;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.sdk.targets.TargetReads;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks that a run be undone, in the name of a person. */
@Command(
        name = "undo",
        description = {
            "Undo what a run did, or some of its actions; with --dry-run, tell what that would be and touch nothing.",
            "States the request on the ledger and by default waits until the read-back has spoken. What its contract puts behind an approval"
                    + " waits for another person: `unwind approve`."
        })
final class UndoCommand extends BaseCommand {
    private static final int CASES_MAX = 1_000;

    @Parameters(
            paramLabel = "RUN",
            arity = "0..1",
            description = "Id of the run, or tenant/run; not with --cascade, and none for an undo job over many runs.")
    @Nullable
    String run;

    @Mixin
    BulkUndo bulk = new BulkUndo();

    @Option(
            names = "--tenant",
            paramLabel = "TENANT",
            description = "Tenant of the run; needed only where several tenants have a run of this id.")
    @Nullable
    String tenant;

    @Option(
            names = "--actions",
            paramLabel = "ID",
            split = ",",
            description = "Only these actions (default: every action that is still in effect).")
    @Nullable
    List<String> actions;

    @Option(
            names = "--after-checkpoint",
            paramLabel = "ID",
            description = "Only actions that were planned after this checkpoint of the run was saved.")
    @Nullable
    String afterCheckpoint;

    @Option(
            names = "--mode",
            paramLabel = "checked|overwrite|merge",
            defaultValue = "checked",
            description = {
                "What to do about fields that somebody else has changed since: checked (default) stops there,",
                "overwrite restores them anyway once another person has approved it, merge restores the others."
            })
    Mode mode = Mode.CHECKED;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Why; stands on the ledger and in the correction trail. Required unless --dry-run.")
    @Nullable
    String reason;

    @Option(names = "--dry-run", description = "Print what would be done; ask for nothing and change nothing.")
    boolean dryRun;

    @Option(
            names = "--no-read",
            description =
                    "With --dry-run: do not read the targets to see what has drifted (read where their addresses are known).")
    boolean noRead;

    @Option(names = "--full", description = "With --dry-run: print values whole.")
    boolean full;

    @Option(
            names = "--yes",
            description = "Go on although later actions that stay in place have changed the same fields.")
    boolean yes;

    @Option(
            names = "--case",
            paramLabel = "CASE",
            description = "The open recovery case that this decides, or as much of its beginning as names it alone.")
    @Nullable
    String caseId;

    @Option(
            names = "--cascade",
            paramLabel = "CASE",
            description = {
                "Decide this drifted case by undoing first what changed the same fields since, newest first and each in its own run,",
                "and then asking for this undo again; stops at the first that is not undone."
            })
    @Nullable
    String cascade;

    @Mixin
    Person person = new Person();

    @Option(
            names = "--wait",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "Wait until the undo is settled (default); --no-wait returns as soon as the request is durable.")
    boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "Wait at most so long (default: ${DEFAULT-VALUE}).")
    long timeoutSeconds;

    /** As a person writes it. */
    enum Mode {
        CHECKED,
        OVERWRITE,
        MERGE;

        UndoMode toWire() {
            return UndoMode.valueOf(name());
        }
    }

    @Override
    public Integer call() {
        if (!dryRun && (reason == null || reason.isBlank())) {
            throw CliException.usage(
                    "Cannot undo without a reason: give one with --reason, or look first with --dry-run.");
        }
        if (run != null && cascade != null) {
            throw CliException.usage("Cannot tell what to undo: name a RUN, or a case with --cascade, and not both.");
        }
        if (run == null && cascade == null) {
            if (actions != null || afterCheckpoint != null || caseId != null || mode != Mode.CHECKED) {
                throw CliException.usage(
                        "Cannot undo actions, a checkpoint's, a case or in another mode without a run: name RUN.");
            }
            bulk.requireMeant(yes || dryRun);
            return bulk.run(this, tenant, reason, person.name(), dryRun, Duration.ofSeconds(timeoutSeconds));
        }
        bulk.requireNothing();
        try (QueryApi query = query()) {
            if (cascade != null) {
                return cascade(query, cascade);
            }
            RunKey key = RunArgument.resolve(query, Objects.requireNonNull(run), tenant);
            requireKnownActions(query, key);
            UndoQuestion question = new UndoQuestion(actions, afterCheckpoint, mode.toWire(), person.name());
            if (dryRun) {
                return forecast(query, key, question);
            }
            requireHarmless(query, key, question);
            Undoing undoing = new Undoing(query, connection(), bulk.names.topics(), person.name());
            return answer(
                    query,
                    key,
                    wait
                            ? undoing.askAndWait(key, request(query), Duration.ofSeconds(timeoutSeconds))
                            : undoing.ask(key, request(query)));
        }
    }

    private CompensationRequested request(QueryApi query) {
        String decides = caseId == null
                ? null
                : CaseView.find(query, caseId, "decide").path("caseId").asText();
        return new CompensationRequested(
                Objects.requireNonNull(reason), actions, afterCheckpoint, mode.toWire(), decides, null);
    }

    private int cascade(QueryApi query, String beginning) {
        String id = CaseView.find(query, beginning, "undo later actions for")
                .path("caseId")
                .asText();
        Cascade plan = Cascade.of(
                query,
                CaseView.of(query, id).orElseThrow(() -> CliException.usage("Case " + id + " was decided just now.")));
        if (!json) {
            plan.plan(out());
        }
        if (dryRun) {
            if (json) {
                print(plan.toJson(null));
            }
            return ExitCode.OK;
        }
        if (!yes && plan.before() > 0) {
            if (json || !Confirmation.possible()) {
                throw CliException.usage("Cannot undo " + plan.before() + " later actions for case " + id
                        + " without --yes; look first with --dry-run.");
            }
            if (!Confirmation.given(out(), "Undo them all, in this order?")) {
                throw CliException.failed("Nothing was asked for.");
            }
        }
        String problem = plan.run(
                new Undoing(query, connection(), bulk.names.topics(), person.name()),
                Objects.requireNonNull(reason),
                Duration.ofSeconds(timeoutSeconds));
        if (json) {
            print(plan.toJson(problem));
        } else {
            plan.told(out());
            out().println(problem == null ? "All of them are undone and read back." : problem);
        }
        return problem == null ? ExitCode.OK : ExitCode.FAILED;
    }

    private int forecast(QueryApi query, RunKey key, UndoQuestion question) {
        TargetReads targets = noRead ? null : connection().targetReads().orElse(null);
        ForecastStory story = new ForecastStory(Forecast.of(query, key, question, targets, Instant.now()), full);
        if (json) {
            print(story.toJson());
        } else {
            story.print(out());
        }
        return ExitCode.OK;
    }

    /** Part of a run is undone under later changes of the same fields only when a person says so. */
    private void requireHarmless(QueryApi query, RunKey key, UndoQuestion question) {
        if (!question.selective() || yes || mode != Mode.CHECKED) {
            return;
        }
        Forecast forecast = Forecast.of(query, key, question, null, Instant.now());
        if (!forecast.preview().conflicts()) {
            return;
        }
        String later = forecast.preview().later().stream()
                .filter(LaterChange::conflicts)
                .map(change -> change.tool() + " [" + change.actionId() + "] changed " + change.samePaths() + " of "
                        + change.entity() + " after [" + change.undone() + "]")
                .collect(Collectors.joining("; "));
        if (Confirmation.possible() && !json) {
            if (!Confirmation.given(
                    err(), "Later actions that would stay in place have changed the same fields: " + later + ".")) {
                throw CliException.failed("Nothing was asked for.");
            }
            return;
        }
        throw CliException.usage("Cannot undo only that of run " + key
                + " without --yes: later actions that would stay in place have changed the same fields, so the undo would stop there as"
                + " DRIFTED: " + later + ". Name them too, look with --dry-run, or say --yes.");
    }

    private void requireKnownActions(QueryApi query, RunKey key) {
        if (actions == null) {
            return;
        }
        Set<String> known = query.actions(key).stream()
                .map(action -> action.path("actionId").asText())
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> unknown =
                actions.stream().filter(id -> !known.contains(id)).toList();
        if (!unknown.isEmpty()) {
            throw CliException.usage("Cannot undo actions " + unknown + " of run " + key
                    + ": it has no such actions; it has " + known + ".");
        }
    }

    private int answer(QueryApi query, RunKey key, Undoing.Outcome outcome) {
        List<JsonNode> waiting = waitingFor(query, key);
        JsonNode counts = outcome.state().path("compensation");
        boolean good = !wait || (outcome.accepted() && !outcome.timedOut() && waiting.isEmpty() && worked(outcome));
        if (json) {
            ObjectNode answer = object();
            answer.put("tenantId", key.tenantId());
            answer.put("runId", key.runId());
            answer.put("ledgerOffset", outcome.offset());
            answer.put("accepted", outcome.accepted());
            answer.put("status", outcome.status());
            answer.put("timedOut", outcome.timedOut());
            if (outcome.millis() >= 0) {
                answer.put("requestedToSettledMillis", outcome.millis());
            }
            if (outcome.refusal() != null) {
                answer.putObject("refusal")
                        .put("code", outcome.refusal().code())
                        .put("detail", outcome.refusal().detail());
            }
            waiting.forEach(answer.putArray("waitingForApproval")::add);
            answer.set("run", outcome.state());
            print(answer);
        } else if (!wait) {
            out().println("Asked to undo run " + key.runId() + " of tenant " + key.tenantId() + " (ledger offset "
                    + outcome.offset() + "). See how it goes with `unwind show " + key + "`.");
        } else if (!outcome.accepted()) {
            out().println("The ledger refused to undo run " + key.runId() + " (ledger offset " + outcome.offset()
                    + "): "
                    + (outcome.refusal() == null
                            ? "the reason stands beside it on unwind.ledger.dlq."
                            : outcome.refusal().sentence()));
        } else if (outcome.timedOut()) {
            out().println("The undo of run " + key.runId() + " is not settled after " + timeoutSeconds + " s; status "
                    + outcome.status() + ". It goes on; see `unwind show " + key + "`.");
        } else {
            out().println("Run " + key.runId() + ": " + outcome.status() + " after " + outcome.millis() + " ms; "
                    + counts.path("compensated").asInt() + " actions put back and read back, "
                    + counts.path("failed").asInt() + " failed."
                    + (good || !waiting.isEmpty() ? "" : " See `unwind cases`."));
            for (JsonNode open : waiting) {
                String id = open.path("caseId").asText();
                out().println("It waits for another person's approval, and nothing of it was sent: `unwind cases show "
                        + id + "`, then `unwind approve " + id + "`.");
            }
        }
        return good ? ExitCode.OK : ExitCode.FAILED;
    }

    private static List<JsonNode> waitingFor(QueryApi query, RunKey key) {
        return query.cases(key.tenantId(), CASES_MAX).stream()
                .filter(open -> open.path("runId").asText().equals(key.runId()))
                .filter(open -> open.path("kind").asText().equals("UNDO_NEEDS_APPROVAL"))
                .toList();
    }

    /** When only some actions were asked for, the run itself does not become COMPENSATED. */
    private boolean worked(Undoing.Outcome outcome) {
        boolean part = actions != null || afterCheckpoint != null;
        return outcome.status().equals("COMPENSATED")
                || (part && outcome.state().path("compensation").path("failed").asInt() == 0);
    }
}
