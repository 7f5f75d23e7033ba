package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.client.FactWriter;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.cli.undo.Forecast;
import dev.unwind.cli.undo.ForecastStory;
import dev.unwind.cli.undo.UndoQuestion;
import dev.unwind.model.undo.LaterChange;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks that a run be undone, in the name of a person. */
@Command(
        name = "undo",
        description = {
            "Undo what a run did, or some of its actions; with --dry-run, tell what that would be and touch nothing.",
            "States the request on the ledger and by default waits until the read-back has spoken. What its contract puts behind an approval"
                    + " waits for another person: `unwind approve-undo`."
        })
final class UndoCommand extends BaseCommand {
    @Parameters(paramLabel = "RUN", description = "Id of the run, or tenant/run.")
    @SuppressWarnings("NullAway.Init")
    String run;

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

    @Option(names = "--case", paramLabel = "ID", description = "The recovery case that this decides.")
    @Nullable
    String caseId;

    @Option(names = "--as", paramLabel = "NAME", description = "Who asks (default: the user of the operating system).")
    @Nullable
    String as;

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
        try (QueryApi query = query()) {
            RunKey key = RunArgument.resolve(query, run, tenant);
            requireKnownActions(query, key);
            UndoQuestion question = new UndoQuestion(actions, afterCheckpoint, mode.toWire(), person());
            if (dryRun) {
                return forecast(query, key, question);
            }
            requireHarmless(query, key, question);
            long began = System.nanoTime();
            long offset = request(key);
            if (!wait) {
                return answer(key, query.run(key).orElseThrow(), offset, -1, false);
            }
            QueryApi.Waited settled = query.awaitRun(key, "settled", Duration.ofSeconds(timeoutSeconds), offset)
                    .orElseThrow();
            long millis = (System.nanoTime() - began) / 1_000_000;
            return answer(key, settled.value(), offset, millis, settled.timedOut());
        }
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

    private String person() {
        return as != null ? as : System.getProperty("user.name", "unknown");
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

    private long request(RunKey key) {
        try (FactWriter facts = new FactWriter(connection(), new Actor(ActorKind.OPERATOR, person()))) {
            return facts.append(
                    key,
                    new CompensationRequested(
                            Objects.requireNonNull(reason), actions, afterCheckpoint, mode.toWire(), caseId, null));
        }
    }

    private int answer(RunKey key, JsonNode state, long offset, long millis, boolean timedOut) {
        String status = state.path("status").asText();
        JsonNode counts = state.path("compensation");
        boolean good = !wait || (!timedOut && status.equals("COMPENSATED")) || (!timedOut && partWorked(counts));
        if (json) {
            ObjectNode answer = object();
            answer.put("tenantId", key.tenantId());
            answer.put("runId", key.runId());
            answer.put("ledgerOffset", offset);
            answer.put("status", status);
            answer.put("timedOut", timedOut);
            if (millis >= 0) {
                answer.put("requestedToSettledMillis", millis);
            }
            answer.set("run", state);
            print(answer);
        } else if (!wait) {
            out().println("Asked to undo run " + key.runId() + " of tenant " + key.tenantId() + " (ledger offset "
                    + offset + "). See how it goes with `unwind show " + key + "`.");
        } else if (timedOut) {
            out().println("The undo of run " + key.runId() + " is not settled after " + timeoutSeconds + " s; status "
                    + status + ". It goes on; see `unwind show " + key + "`.");
        } else {
            out().println("Run " + key.runId() + ": " + status + " after " + millis + " ms; "
                    + counts.path("compensated").asInt() + " actions put back and read back, "
                    + counts.path("failed").asInt() + " failed." + (good ? "" : " See `unwind cases`."));
        }
        return good ? ExitCode.OK : ExitCode.FAILED;
    }

    /** When only some actions were asked for, the run itself does not become COMPENSATED. */
    private boolean partWorked(JsonNode counts) {
        return (actions != null || afterCheckpoint != null)
                && counts.path("failed").asInt() == 0;
    }
}
