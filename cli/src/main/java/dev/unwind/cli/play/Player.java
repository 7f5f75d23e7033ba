package dev.unwind.cli.play;

import dev.unwind.cli.client.FactWriter;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.cli.client.TargetClient;
import dev.unwind.examples.targets.audit.Difference;
import dev.unwind.examples.targets.audit.RestoreCount;
import dev.unwind.examples.targets.audit.TargetAudit;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.sdk.UnwindAgent;
import dev.unwind.sdk.UnwindAgentConfig;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Plays a recording against an installation, and reports what came of it. */
public final class Player {
    private static final String AGENT = "recorded-agent";

    private final PlayEnvironment environment;
    private final PlayOptions options;
    private final Progress progress;

    /** Is told how far a play came. Called from several threads. */
    public interface Progress {
        /** Nobody looks. */
        Progress NONE = done -> {};

        /** One more run is done. */
        void runDone(boolean good);
    }

    /** A player for this installation. */
    public Player(PlayEnvironment environment, PlayOptions options, Progress progress) {
        this.environment = environment;
        this.options = options;
        this.progress = progress;
    }

    /** Plays it all, with so many runs at a time as the options say. */
    public PlayReport play(Recording recording) throws InterruptedException {
        long began = System.nanoTime();
        PlayId id = options.resume() ? PlayId.last(environment.playFile(), options) : PlayId.fresh(Instant.now());
        id.remember(environment.playFile(), options);
        Map<String, RunKey> keys = id.keys(recording.runs());
        List<RunResult> results = new ArrayList<>();
        for (RecordedRun run : recording.runs()) {
            RunResult result = new RunResult(run, Objects.requireNonNull(keys.get(run.runId())));
            flag(recording, result);
            results.add(result);
        }
        Map<String, Double> phases = new TreeMap<>();
        try (TargetAudit audit = TargetAudit.open(environment.targetDatabase(), environment.dataSets())) {
            long started = System.nanoTime();
            playAll(recording, results, audit);
            phases.put("runs", seconds(started));
            phases.put("sumOverRuns.play", sum(results, RunResult::playNanos));
            phases.put("sumOverRuns.undo", sum(results, RunResult::undoNanos));
            long checking = System.nanoTime();
            Boolean intact = checkOthers(recording, results, audit);
            recheck(recording, results, audit);
            int twice = appliedTwice(results, audit);
            Set<String> tenants = results.stream().map(r -> r.key().tenantId()).collect(Collectors.toSet());
            int commands = CommandLog.read(environment, tenants).size();
            phases.put("check", seconds(checking));
            return new PlayReport(id, results, options.undo(), commands, twice, intact, phases, seconds(began));
        }
    }

    private void flag(Recording recording, RunResult result) {
        RecordedRun run = result.run();
        boolean harmful = recording.labels().harmful(run.runId());
        Set<Integer> wrong = recording.labels().wrongSteps(run.runId());
        result.flag(
                harmful,
                switch (options.undo()) {
                    case NONE -> false;
                    case FLAGGED -> harmful;
                    case ALL -> true;
                    case WRONG_STEPS -> !wrong.isEmpty();
                });
        if (options.undo() == PlayOptions.Undo.WRONG_STEPS && !wrong.isEmpty()) {
            List<StepWrite> writes = recording.changes().writes(run);
            WrongSteps rule = WrongSteps.of(writes, wrong);
            result.undoSteps(rule, rule.restorable(writes));
        }
    }

    private static double sum(List<RunResult> results, java.util.function.ToLongFunction<RunResult> nanos) {
        return Math.round(results.stream().mapToLong(nanos).sum() / 1e6) / 1e3;
    }

    private static double seconds(long since) {
        return Math.round((System.nanoTime() - since) / 1e6) / 1e3;
    }

    private void playAll(Recording recording, List<RunResult> results, TargetAudit audit) throws InterruptedException {
        PlayPolicy.publish(environment);
        UnwindAgentConfig.Builder config = UnwindAgentConfig.builder(
                        environment.bootstrapServers(), environment.schemaRegistry(), AGENT)
                .queryApi(URI.create(environment.queryApi()))
                // Where another policy holds a call, it is told, and not waited for.
                .approvalPatience(Duration.ofSeconds(30))
                .verificationTimeout(Duration.ofSeconds(60));
        for (String domain : PlayEnvironment.DOMAINS) {
            config.targetUrl(domain + ".url", environment.targetBase() + "/" + domain);
        }
        Actor evaluator = new Actor(ActorKind.POLICY, RunPlayer.EVALUATOR);
        try (UnwindAgent agent = UnwindAgent.connect(config.build());
                TargetClient targets = new TargetClient(environment.targetBase());
                QueryApi query = new QueryApi(environment.queryApi());
                FactWriter facts = new FactWriter(environment.kafka(), environment.registry(), evaluator)) {
            RunPlayer player = new RunPlayer(agent, targets, query, facts, audit, options.resume());
            Queue<RunResult> waiting = new ConcurrentLinkedQueue<>(results);
            List<Thread> workers = new ArrayList<>();
            for (int i = 0; i < options.concurrency(); i++) {
                workers.add(Thread.ofVirtual().name("player-" + i).start(() -> work(player, recording, waiting)));
            }
            for (Thread worker : workers) {
                worker.join();
            }
        }
    }

    private void work(RunPlayer player, Recording recording, Queue<RunResult> waiting) {
        for (RunResult next = waiting.poll(); next != null; next = waiting.poll()) {
            try {
                player.play(next, recording.labels().reason(next.run().runId()));
            } catch (RuntimeException mistake) {
                next.problem("mistake of the player: " + mistake);
            }
            progress.runDone(next.problems().isEmpty());
        }
    }

    /** Runs that were not undone must hold exactly what they did themselves, whatever was undone beside them. */
    private @Nullable Boolean checkOthers(Recording recording, List<RunResult> results, TargetAudit audit) {
        if (!recording.changes().known()) {
            return null;
        }
        boolean intact = true;
        for (RunResult result : results) {
            if (!result.undoWanted()) {
                List<Difference> found = audit.differencesFromStart(result.key().tenantId());
                List<String> unexpected = recording.changes().unexpected(result.run(), found);
                unexpected.stream().limit(10).forEach(what -> result.problem("not as the run left it: " + what));
                intact &= unexpected.isEmpty();
            }
        }
        return intact;
    }

    /** What was restored must still be so at the end of all. */
    private static void recheck(Recording recording, List<RunResult> results, TargetAudit audit) {
        for (RunResult result : results) {
            WrongSteps rule = result.rule();
            if (rule != null) {
                List<Difference> found = audit.differencesFromStart(result.key().tenantId());
                result.auditedSteps(rule, recording.changes().unexpected(result.run(), rule.documents(), found));
            } else if (result.undoWanted() && result.restoredExactly()) {
                result.audited(audit.differencesFromStart(result.key().tenantId()).stream()
                        .map(RunPlayer::sentence)
                        .toList());
            }
        }
    }

    private static int appliedTwice(List<RunResult> results, TargetAudit audit) {
        int twice = 0;
        for (RunResult result : results) {
            for (RestoreCount count : audit.restores(result.key().tenantId())) {
                if (count.applications() > 1) {
                    twice++;
                    result.problem("command " + count.key() + " was applied " + count.applications() + " times");
                }
            }
        }
        return twice;
    }
}
