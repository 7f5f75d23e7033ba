package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.client.ContractsInForce;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.cli.play.PlayEnvironment;
import dev.unwind.cli.play.PlayOptions;
import dev.unwind.cli.play.PlayReport;
import dev.unwind.cli.play.Player;
import dev.unwind.cli.play.PolicyEffect;
import dev.unwind.cli.play.Recording;
import dev.unwind.ledger.log.LedgerLog;
import dev.unwind.ledger.log.TopicLog;
import dev.unwind.local.ContractFiles;
import dev.unwind.local.ContractPublisher;
import dev.unwind.local.LocalStack;
import dev.unwind.local.LocalStackConfig;
import dev.unwind.local.LocalStackException;
import dev.unwind.local.PolicyFiles;
import dev.unwind.local.StackFile;
import dev.unwind.model.gate.CompiledPolicy;
import dev.unwind.schemas.keys.ToolKey;
import dev.unwind.schemas.topics.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Plays recorded runs, has them undone and checks the result. */
@Command(
        name = "play",
        description = {
            "Play recorded agent runs through the SDK against the example targets, undo them, and check the data independently.",
            "Uses the local stack if one runs, else a stack in this process that keeps its data.",
            "Exit code 0 only if every undone run is restored exactly, nothing was applied twice and nothing was claimed falsely."
        })
final class PlayCommand extends BaseCommand {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description =
                    "Recordings: DIR/runs/*.runs.jsonl.gz, *.labels.jsonl.gz, *.changes.jsonl.gz and DIR/db/<data set>/*.json.gz.")
    @SuppressWarnings("NullAway.Init")
    Path data;

    @Option(names = "--runs", paramLabel = "FILE", description = "Play the runs of this file.")
    @Nullable
    Path runs;

    @Option(names = "--labels", paramLabel = "FILE", description = "Take the labels from this file.")
    @Nullable
    Path labels;

    @Option(names = "--domain", paramLabel = "D", description = "Only runs of this domain, such as retail.")
    @Nullable
    String domain;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "0", description = "Only the first N runs.")
    int limit;

    @Option(
            names = "--concurrency",
            paramLabel = "C",
            defaultValue = "16",
            description = "So many runs at a time (default: ${DEFAULT-VALUE}).")
    int concurrency;

    @Option(
            names = "--undo",
            paramLabel = "none|flagged|all|wrong-steps",
            defaultValue = "none",
            description = {
                "What is undone afterwards: nothing (default), the runs labelled HARMFUL_WRITE, all runs, or of each run the steps",
                "that the labels call wrong, and nothing else."
            })
    PlayOptions.Undo undo = PlayOptions.Undo.NONE;

    @Option(names = "--report", paramLabel = "FILE", description = "Write the report to this file, as JSON.")
    @Nullable
    Path report;

    @Option(names = "--resume", description = "Go on with the last play of this data, which was cut off.")
    boolean resume;

    @Option(
            names = "--contracts",
            paramLabel = "DIR",
            description = "Tool contracts of the targets (default: those of the example targets).")
    @Nullable
    Path contracts;

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = {
                "Tell afterwards which of the harmful runs this policy (or a folder of them) would have held or blocked before the harmful",
                "act, and what that costs in the others. The runs are played as they were recorded all the same."
            })
    List<Path> policies = List.of();

    @Override
    public Integer call() throws InterruptedException {
        long began = System.nanoTime();
        requireSane();
        List<CompiledPolicy> compiled = policies.isEmpty()
                ? List.of()
                : PolicyBacktestCommand.compiled(
                        PolicyFiles.read(policies, contractFiles().contracts()));
        Map<String, Path> dataSets = StackPlaces.dataSets(data);
        PlayOptions options = new PlayOptions(data, runs, labels, domain, limit, concurrency, undo, report, resume);
        Recording recording = Recording.read(options, dataSets);
        if (recording.runs().isEmpty()) {
            throw CliException.usage("There is nothing to play: no run fits the options.");
        }
        Optional<StackFile> running = StackFile.running(home());
        PlayReport result;
        PolicyEffect effect;
        double startSeconds;
        if (running.isPresent()) {
            PlayEnvironment environment = environment(running.get(), dataSets);
            publishContracts(environment);
            startSeconds = seconds(began);
            result = play(environment, options, recording);
            effect = under(compiled, environment, result, recording);
        } else {
            StackFile.delete(home());
            say("No stack is running: starting one in this process (data in " + home().data() + ")");
            try (LocalStack stack = startStack(dataSets)) {
                PlayEnvironment environment = environment(stack.describe(), dataSets);
                awaitContracts(environment);
                startSeconds = seconds(began);
                result = play(environment, options, recording);
                effect = under(compiled, environment, result, recording);
            }
        }
        return answer(result, effect, startSeconds);
    }

    /** What the policies would have done; null when none were given. */
    private static @Nullable PolicyEffect under(
            List<CompiledPolicy> policies, PlayEnvironment environment, PlayReport played, Recording recording) {
        if (policies.isEmpty()) {
            return null;
        }
        try (LedgerLog log = new TopicLog(environment.kafka(), environment.registry(), Topics.withPrefix("unwind."))) {
            return played.under(policies, recording.labels(), log);
        }
    }

    private void requireSane() {
        if (concurrency < 1 || concurrency > 1_000) {
            throw CliException.usage("Cannot play " + concurrency + " runs at a time: expected 1 to 1000.");
        }
        if (limit < 0) {
            throw CliException.usage("Cannot play " + limit + " runs: expected 1 or more, or 0 for all.");
        }
    }

    private static double seconds(long since) {
        return Math.round((System.nanoTime() - since) / 1e6) / 1e3;
    }

    private LocalStack startStack(Map<String, Path> dataSets) {
        try {
            return LocalStack.start(
                    LocalStackConfig.in(home()).withDataSets(dataSets).withContracts(StackPlaces.contracts(contracts)));
        } catch (LocalStackException e) {
            throw CliException.failed(String.valueOf(e.getMessage()), e);
        }
    }

    private PlayEnvironment environment(StackFile stack, Map<String, Path> dataSets) {
        Map<String, Path> served = new TreeMap<>();
        stack.dataSets().forEach((name, folder) -> served.put(name, Path.of(folder)));
        dataSets.forEach((name, folder) -> {
            Path there = served.get(name);
            if (there == null || !there.equals(folder.toAbsolutePath().normalize())) {
                throw CliException.usage("Cannot play with the running stack: it serves data set " + name + " from "
                        + (there == null ? "nowhere" : there) + ", not from " + folder
                        + ". Restart it: unwind down && unwind up --data " + data);
            }
        });
        return new PlayEnvironment(
                stack.bootstrapServers(),
                stack.schemaRegistry(),
                stack.queryApi(),
                stack.targetBase(),
                stack.targetDatabase(),
                served,
                home().path().resolve("play.json"));
    }

    private void publishContracts(PlayEnvironment environment) {
        ContractFiles files = contractFiles();
        try {
            new ContractPublisher(
                            Map.of("bootstrap.servers", environment.bootstrapServers()),
                            Map.of("schema.registry.url", environment.schemaRegistry()))
                    .publish(files.contracts(), "player");
        } catch (ContractPublisher.RefusedException e) {
            throw CliException.failed(String.valueOf(e.getMessage()));
        }
        awaitContracts(environment);
    }

    private ContractFiles contractFiles() {
        List<Path> places = StackPlaces.contracts(contracts);
        if (places.isEmpty()) {
            throw CliException.usage(
                    "Cannot find the contracts of the example targets: name their folder with --contracts.");
        }
        ContractFiles files = ContractFiles.read(places);
        if (!files.problems().isEmpty()) {
            throw CliException.usage(
                    "The contracts have mistakes, such as " + files.problems().get(0));
        }
        return files;
    }

    private void awaitContracts(PlayEnvironment environment) {
        List<ToolKey> keys = contractFiles().contracts().stream()
                .map(contract -> new ToolKey(contract.tool(), contract.version()))
                .toList();
        try (QueryApi query = new QueryApi(environment.queryApi())) {
            new ContractsInForce(query).await(keys, Duration.ofSeconds(60));
        }
    }

    private PlayReport play(PlayEnvironment environment, PlayOptions options, Recording recording)
            throws InterruptedException {
        if (!Boolean.getBoolean("unwind.terminal") || json) {
            say("Playing " + recording.runs().size() + " runs, " + concurrency + " at a time, undo " + undo);
            return new Player(environment, options, Player.Progress.NONE).play(recording);
        }
        try (ProgressBar bar = new ProgressBarBuilder()
                .setTaskName("Runs")
                .setInitialMax(recording.runs().size())
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(250)
                .build()) {
            return new Player(environment, options, good -> bar.step()).play(recording);
        }
    }

    private void say(String what) {
        err().println(what);
    }

    private int answer(PlayReport result, @Nullable PolicyEffect effect, double startSeconds) {
        ObjectNode answer = result.toJson();
        answer.put("wallSeconds", Math.round((result.wallSeconds() + startSeconds) * 1000) / 1000.0);
        ((ObjectNode) answer.path("phaseSeconds")).put("start", startSeconds);
        if (effect != null) {
            answer.set("policy", effect.toJson());
        }
        if (report != null) {
            write(report, answer);
        }
        if (json) {
            print(answer);
        } else {
            PlaySummary.print(result, effect, startSeconds, out());
        }
        return result.good() ? ExitCode.OK : ExitCode.FAILED;
    }

    private static void write(Path file, ObjectNode answer) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(file, answer.toPrettyString() + "\n");
        } catch (IOException e) {
            throw CliException.failed("Cannot write the report " + file + ": " + e, e);
        }
    }
}
