package dev.unwind.cli.play;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.client.FactWriter;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.cli.client.TargetClient;
import dev.unwind.cli.text.Times;
import dev.unwind.examples.targets.audit.Difference;
import dev.unwind.examples.targets.audit.TargetAudit;
import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.RunOutcome;
import dev.unwind.schemas.UndoMode;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.sdk.AgentRun;
import dev.unwind.sdk.InvalidArgumentsException;
import dev.unwind.sdk.NotVerifiedInTimeException;
import dev.unwind.sdk.RunOptions;
import dev.unwind.sdk.RunStoppedException;
import dev.unwind.sdk.TargetUnreadableException;
import dev.unwind.sdk.ToolCall;
import dev.unwind.sdk.ToolResult;
import dev.unwind.sdk.UndeclaredToolException;
import dev.unwind.sdk.UnwindAgent;
import dev.unwind.sdk.UnwindException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Plays one recorded run as the agent it was: every call through the SDK and against the target. Then has it undone, if that is wanted,
 * and looks at the database. Thread-safe.
 */
final class RunPlayer {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    /** Who asks for undos, as the facts name it. */
    static final String EVALUATOR = "evaluator";

    private static final int VERSION = 1;
    private static final int TRIES = 3;

    private final UnwindAgent agent;
    private final TargetClient targets;
    private final QueryApi query;
    private final FactWriter evaluator;
    private final TargetAudit audit;
    private final boolean resume;

    /** @param resume whether the ledger may know runs from an earlier worker */
    RunPlayer(
            UnwindAgent agent,
            TargetClient targets,
            QueryApi query,
            FactWriter evaluator,
            TargetAudit audit,
            boolean resume) {
        this.agent = agent;
        this.targets = targets;
        this.query = query;
        this.evaluator = evaluator;
        this.audit = audit;
        this.resume = resume;
    }

    /** Does it all; what goes wrong is in the result. */
    void play(RunResult result, String reason) {
        long began = System.nanoTime();
        long played = began;
        try {
            targets.createTenant(
                    result.key().tenantId(), result.run().domain(), result.run().dialect());
            act(result);
            played = System.nanoTime();
            WrongSteps rule = result.rule();
            if (result.undoWanted()) {
                undo(result, reason, rule);
            }
            query.run(result.key()).ifPresent(result::state);
            if (rule != null) {
                result.steps(rule, statuses(result.key()));
            } else if (result.undoWanted()) {
                result.audited(differences(result.key()));
            }
        } catch (UnwindException | CliException e) {
            result.problem(String.valueOf(e.getMessage()));
        } finally {
            long now = System.nanoTime();
            result.times(played - began, now - played);
        }
    }

    private void act(RunResult result) {
        RecordedRun recorded = result.run();
        RunOptions options = RunOptions.of(result.key().tenantId(), result.key().runId())
                .withTask(recorded.task())
                .withModel(recorded.model());
        AgentRun run = resume ? agent.resumeRun(options) : agent.startRun(options);
        try {
            for (RecordedRun.Step step : recorded.steps()) {
                step(result, run, step);
            }
            run.finish(RunOutcome.SUCCEEDED, null);
            run.awaitVerified(PATIENCE);
        } catch (RunStoppedException stopped) {
            // An undo that the evaluator asked for before a crash; any other way to be stopped is worth telling.
            if (!undoneOnRequest(result.key())) {
                result.problem("stopped: " + stopped.getMessage());
            }
        }
    }

    private boolean undoneOnRequest(RunKey key) {
        return resume
                && query.run(key)
                        .map(state ->
                                state.path("compensation").path("requestedBy").asText())
                        .filter(EVALUATOR::equals)
                        .isPresent();
    }

    private void step(RunResult result, AgentRun run, RecordedRun.Step step) {
        ObjectNode arguments = step.arguments();
        ToolCall call = ToolCall.of(result.run().toolName(step), VERSION, arguments)
                .withActionId(step.actionId())
                .withReasoning(step.reasoning());
        AtomicReference<@Nullable String> heard = new AtomicReference<>();
        for (int attempt = 1; ; attempt++) {
            try {
                ToolResult answer = run.call(call, invocation -> {
                    // Those of the recording, unless an approver has put others in their place.
                    String text = callTarget(result, step, invocation.arguments());
                    heard.set(text);
                    return AnswerComparison.ledgerForm(text);
                });
                compare(result, step, answer, heard.get());
                return;
            } catch (InvalidArgumentsException | UndeclaredToolException refused) {
                outside(result, step, refused);
                return;
            } catch (NotVerifiedInTimeException | TargetUnreadableException later) {
                if (attempt == TRIES) {
                    throw later;
                }
            }
        }
    }

    private String callTarget(RunResult result, RecordedRun.Step step, JsonNode arguments) throws IOException {
        return targets.call(result.key().tenantId(), result.run().domain(), step.tool(), arguments);
    }

    private static void compare(RunResult result, RecordedRun.Step step, ToolResult answer, @Nullable String heard) {
        JsonNode output = answer.output();
        if (heard != null) {
            result.answer(step, AnswerComparison.of(step.answer(), heard), heard);
        } else if (output != null && !output.isNull()) {
            String text = AnswerComparison.textOf(output);
            result.answer(step, AnswerComparison.of(step.answer(), text), text);
        } else if (answer.recovered() || answer.source() == ToolResult.Source.LEDGER) {
            result.answer(step, AnswerComparison.LOST, null);
        } else {
            result.answer(step, AnswerComparison.DIFFERENT, "no answer: " + answer.error());
        }
    }

    /** The recorded agent made this call, contract or not; what it did then counts. */
    private void outside(RunResult result, RecordedRun.Step step, UnwindException refused) {
        result.outsideLedger();
        try {
            String text = callTarget(result, step, step.arguments());
            result.answer(step, AnswerComparison.of(step.answer(), text), text);
        } catch (IOException e) {
            result.answer(step, AnswerComparison.DIFFERENT, refused.getMessage() + " / " + e.getMessage());
        }
    }

    private Map<String, String> statuses(RunKey key) {
        Map<String, String> statuses = new HashMap<>();
        query.actions(key)
                .forEach(action -> statuses.put(
                        action.path("actionId").asText(), action.path("status").asText()));
        return statuses;
    }

    private static @Nullable List<String> actionIds(@Nullable WrongSteps rule) {
        return rule == null
                ? null
                : Stream.concat(rule.undone().stream(), rule.stopped().stream())
                        .sorted()
                        .map(step -> "s-" + step)
                        .toList();
    }

    private void undo(RunResult result, String reason, @Nullable WrongSteps rule) {
        RunKey key = result.key();
        JsonNode state = query.run(key)
                .orElseThrow(() -> CliException.failed("Cannot undo run " + key + ": the ledger does not know it."));
        boolean underWay = state.path("status").asText().startsWith("COMPENSAT");
        long offset = underWay
                ? -1
                : evaluator.append(
                        key, new CompensationRequested(reason, actionIds(rule), null, UndoMode.CHECKED, null, null));
        long detected = System.nanoTime();
        QueryApi.Waited settled =
                query.awaitRun(key, "settled", PATIENCE, offset).orElseThrow();
        long micros = (System.nanoTime() - detected) / 1_000;
        if (settled.timedOut()) {
            result.problem("not settled " + PATIENCE.toSeconds() + " s after the undo was asked for; status "
                    + settled.value().path("status").asText());
        } else if (!underWay) {
            result.detectToVerified(micros);
        } else {
            fromLedger(settled.value()).ifPresent(result::detectToVerified);
        }
        JsonNode counts = settled.value().path("compensation");
        int expected = rule == null ? 0 : rule.stopped().size();
        if (counts.path("failed").asInt() > expected) {
            result.problem(counts.path("failed").asInt() + " compensations failed; see `unwind show " + key + "`");
        }
    }

    /** When somebody else asked, the ledger's own times are all there is. */
    private static Optional<Long> fromLedger(JsonNode state) {
        Optional<Instant> from = Times.instant(state.path("compensationRequestedAt"));
        Optional<Instant> to = Times.instant(state.path("settledAt"));
        return from.isPresent() && to.isPresent()
                ? Optional.of(Duration.between(from.get(), to.get()).toNanos() / 1_000)
                : Optional.empty();
    }

    private List<String> differences(RunKey key) {
        return audit.differencesFromStart(key.tenantId()).stream()
                .map(RunPlayer::sentence)
                .toList();
    }

    static String sentence(Difference difference) {
        return difference.entity() + " " + difference.path() + ": expected " + difference.expected() + ", found "
                + difference.actual();
    }
}
