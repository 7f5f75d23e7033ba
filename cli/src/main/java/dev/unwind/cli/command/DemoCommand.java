package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.demo.Demo;
import dev.unwind.cli.demo.DemoResult;
import dev.unwind.local.LocalPorts;
import dev.unwind.local.LocalStack;
import dev.unwind.local.LocalStackConfig;
import dev.unwind.local.LocalStackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows on a small support desk what this is all about. */
@Command(
        name = "demo",
        description = {
            "An agent of a small support desk makes a wrong update and sends a message twice. Watch it found by read-back, undone and proven.",
            "Runs on a stack of its own in a temporary folder; exit code 0 only if the data is restored exactly and nothing is claimed falsely."
        })
final class DemoCommand extends BaseCommand {
    @Option(
            names = "--contracts",
            paramLabel = "DIR",
            description = "Tool contracts of the targets (default: those of the example targets).")
    @Nullable
    Path contracts;

    @Override
    public Integer call() {
        List<Path> places = StackPlaces.contracts(contracts);
        if (places.isEmpty()) {
            throw CliException.usage(
                    "Cannot find the contracts of the example targets: name their folder with --contracts.");
        }
        long began = System.nanoTime();
        Path folder = temporaryFolder();
        try {
            say("Starting broker, registry, ledger, verifier, compensator and a support desk in " + folder);
            DemoResult result;
            long startMillis;
            try (LocalStack stack = LocalStack.start(new LocalStackConfig(
                    folder.resolve("data"),
                    home().logs(),
                    home().cache(),
                    LocalPorts.FREE,
                    Map.of(),
                    desk(places),
                    false))) {
                startMillis = (System.nanoTime() - began) / 1_000_000;
                say("Ready after " + startMillis + " ms; the agent goes to work");
                result = new Demo(stack).run();
                answer(result, startMillis, (System.nanoTime() - began) / 1_000_000);
            }
            return result.good() ? ExitCode.OK : ExitCode.FAILED;
        } catch (LocalStackException e) {
            throw CliException.failed(String.valueOf(e.getMessage()), e);
        } finally {
            StackPlaces.wipe(folder);
        }
    }

    /** The desk's own contracts, where the folder keeps them apart. */
    private static List<Path> desk(List<Path> places) {
        return places.stream()
                .map(place -> Files.isDirectory(place.resolve("desk")) ? place.resolve("desk") : place)
                .toList();
    }

    private void say(String what) {
        if (!json) {
            out().println(what);
        }
    }

    private void answer(DemoResult result, long startMillis, long wallMillis) {
        if (json) {
            ObjectNode answer = result.toJson();
            answer.put("stackReadyMillis", startMillis);
            answer.put("wallMillis", wallMillis);
            print(answer);
        } else {
            result.print(out());
        }
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("unwind-demo-");
        } catch (IOException e) {
            throw CliException.failed("Cannot create a temporary folder: " + e, e);
        }
    }
}
