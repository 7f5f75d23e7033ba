package dev.unwind.cli.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} in the middle of a play, then the same command with {@code --resume}: every run still ends restored exactly. */
class KillAndResumeIT {
    private static final Path OWN = Path.of("src/test/resources/recorded");
    private static final int COPIES = 15;
    private static final int RUNS = 4 * COPIES;

    @TempDir
    private Path dir;

    private final List<Process> started = new ArrayList<>();
    private final long seed = Long.getLong("unwind.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @BeforeEach
    void recordManyRuns() throws IOException {
        copy(OWN.resolve("db/retail"), dir.resolve("data/db/retail"));
        Path runs = Files.createDirectories(dir.resolve("data/runs"));
        for (String kind : List.of("runs", "labels", "changes")) {
            String once = Files.readString(OWN.resolve("runs/own." + kind + ".jsonl"));
            StringBuilder all = new StringBuilder();
            for (int copy = 0; copy < COPIES; copy++) {
                all.append(once.replace("\"own/", "\"own-" + copy + "/"));
            }
            Files.writeString(runs.resolve("own." + kind + ".jsonl"), all);
        }
    }

    @AfterEach
    void endWhatStillRuns() {
        started.forEach(process -> process.descendants().forEach(ProcessHandle::destroyForcibly));
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void playerAndStackInOneProcess() throws Exception {
        Process player = play("first");
        awaitLine("first", "Playing", player);
        sometimeLater();
        kill(player);

        Process again = play("second", "--resume");
        assertGood(again, "second");
    }

    @Test
    void playerAndStackInTwoProcesses() throws Exception {
        Process stack = up("up-first");
        awaitLine("up-first", "Ready", stack);
        Process player = play("first");
        awaitLine("first", "Playing", player);
        sometimeLater();
        kill(stack);
        kill(player);

        Process stackAgain = up("up-second");
        awaitLine("up-second", "Ready", stackAgain);
        Process again = play("second", "--resume");
        assertGood(again, "second");
    }

    private void assertGood(Process player, String name) throws Exception {
        assertThat(player.waitFor(3, TimeUnit.MINUTES)).as(output(name)).isTrue();
        assertThat(player.exitValue()).as("seed " + seed + "\n" + output(name)).isZero();
        JsonNode report = Json.parse(Files.readString(dir.resolve("report.json")));
        assertThat(report.path("runs").asInt()).isEqualTo(RUNS);
        assertThat(report.path("undoneRuns").asInt()).isEqualTo(RUNS);
        assertThat(report.path("restoredExactly").asInt()).as(report.toString()).isEqualTo(RUNS);
        assertThat(report.path("residueRuns").asInt()).isZero();
        assertThat(report.path("commandsAppliedTwice").asInt()).isZero();
        assertThat(report.path("falseCompensated").asInt()).isZero();
    }

    private Process play(String name, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "play",
                "--data",
                dir.resolve("data").toString(),
                "--undo",
                "all",
                "--concurrency",
                "4",
                "--contracts",
                "../examples/targets/contracts",
                "--report",
                dir.resolve("report.json").toString()));
        arguments.addAll(List.of(more));
        return unwind(name, arguments);
    }

    private Process up(String name) throws IOException {
        return unwind(
                name,
                List.of(
                        "up",
                        "--foreground",
                        "--any-ports",
                        "--data",
                        dir.resolve("data").toString(),
                        "--contracts",
                        "../examples/targets/contracts"));
    }

    private Process unwind(String name, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=dev.unwind.schemas",
                "-Dunwind.home=" + dir.resolve("home")));
        System.getProperties().stringPropertyNames().stream()
                .filter(property -> property.startsWith("unwind.") && !property.equals("unwind.home"))
                .forEach(property -> command.add("-D" + property + "=" + System.getProperty(property)));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.unwind.cli.Main"));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve(name + ".out").toFile())
                .start();
        started.add(process);
        return process;
    }

    private void awaitLine(String name, String text, Process process) throws IOException {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> output(name).contains(text) || !process.isAlive());
        assertThat(process.isAlive()).as(output(name)).isTrue();
    }

    /** A moment between the first runs and the last. */
    private void sometimeLater() {
        Duration moment = Duration.ofMillis(300 + random.nextInt(1_500));
        Awaitility.await().pollDelay(moment).until(() -> true);
    }

    /** Without a word, as {@code kill -9} does. */
    private static void kill(Process process) throws InterruptedException {
        assertThat(process.isAlive()).as("killed in the middle").isTrue();
        process.destroyForcibly().waitFor();
    }

    private String output(String name) throws IOException {
        Path file = dir.resolve(name + ".out");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
