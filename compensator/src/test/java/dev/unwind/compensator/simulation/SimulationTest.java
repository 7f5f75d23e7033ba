package dev.unwind.compensator.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad days, one per seed. {@code -Dunwind.simulation.seeds=N} says how many, {@code -Dunwind.simulation.seed=S} replays one and writes down what happened. */
class SimulationTest {
    private static final int SEEDS = Integer.getInteger("unwind.simulation.seeds", 2_000);
    private static final int SEEDS_OF_A_MUTANT = 150;
    private static final int WORKERS = 2;

    /** What came of some seeds. */
    private record Outcome(Map<Long, List<String>> violations, Tally tally) {}

    @Test
    void noUndoIsAppliedTwiceNoneIsBelievedAndEveryRunEndsDecided() throws Exception {
        Long one = Long.getLong("unwind.simulation.seed");
        long first = one == null ? 1 : one;
        long begin = System.nanoTime();

        Outcome outcome = live(first, one == null ? SEEDS : 1, Mutation.NONE);

        for (Map.Entry<Long, List<String>> bad : outcome.violations().entrySet()) {
            System.out.println("seed " + bad.getKey() + ": " + bad.getValue());
        }
        System.out.printf(
                "%d seeds from %d in %d ms, %d with a violation%n%s",
                one == null ? SEEDS : 1,
                first,
                (System.nanoTime() - begin) / 1_000_000,
                outcome.violations().size(),
                outcome.tally().lines());
        if (one != null) {
            System.out.println("The story stands in " + written(first));
        }
        assertThat(outcome.violations())
                .as("violations by seed; replay one with -Dunwind.simulation.seed=SEED")
                .isEmpty();
        if (one == null) {
            assertThat(List.of(
                            "action COMPENSATED",
                            "action COMPENSATION_FAILED",
                            "undo executed, replayed",
                            "undo failed: DRIFTED",
                            "undo failed: WINDOW_CLOSED",
                            "undo failed: IRREVERSIBLE",
                            "undo failed: PREDECESSOR_FAILED",
                            "undo failed: UNREACHABLE",
                            "read-back AFTER_COMPENSATION MISMATCHED",
                            "action CORRECTED",
                            "undo held",
                            "approval of a held undo",
                            "undo asked for, OVERWRITE",
                            "undo asked for, MERGE",
                            "target out of reach",
                            "failure UNDO_APPROVED",
                            "failure LATE_EFFECT",
                            "failure RUN_CANCELLED",
                            "crash of agent",
                            "crash of compensator",
                            "crash of executor",
                            "crash of ledger",
                            "crash of verifier",
                            "executor replaced",
                            "fact twice",
                            "record twice",
                            "request late",
                            "request lost",
                            "answer lost"))
                    .as("what a simulation worth its name meets")
                    .allSatisfy(what ->
                            assertThat(outcome.tally().of(what)).as(what).isPositive());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PLANNER_FORGETS_COMMANDS, double compensation",
        "EXECUTOR_IGNORES_KEYS, double compensation",
        "JUDGE_BELIEVES, false COMPENSATED"
    })
    void aMistakeThatIsBuiltInIsFound(Mutation mutation, String expected) throws Exception {
        Outcome outcome = live(1, SEEDS_OF_A_MUTANT, mutation);

        assertThat(outcome.violations().values())
                .as("violations of %s within %d seeds", mutation, SEEDS_OF_A_MUTANT)
                .anySatisfy(found ->
                        assertThat(found).anySatisfy(one -> assertThat(one).startsWith(expected)));
    }

    @Test
    void aSeedTellsTheSameStoryTwice() {
        assertThat(story(7)).hasSizeGreaterThan(50).isEqualTo(story(7));
    }

    /** Without the moments at which the machine took its snapshots: they are told by its own clock, and decide nothing. */
    private static List<String> story(long seed) {
        World world = new World(seed, Mutation.NONE, true);
        world.live();
        return world.trace().lines().stream()
                .map(line -> line.replaceAll("\"takenAt\": \"[^\"]*\"", ""))
                .toList();
    }

    private static Outcome live(long first, int seeds, Mutation mutation) throws InterruptedException {
        Outcome outcome = new Outcome(new TreeMap<>(), new Tally());
        AtomicLong next = new AtomicLong(first);
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            // Virtual, so that the world and its fibers take turns without the machine's scheduler.
            workers.add(Thread.ofVirtual().start(() -> {
                for (long seed = next.getAndIncrement(); seed < first + seeds; seed = next.getAndIncrement()) {
                    World world = new World(seed, mutation, false);
                    List<String> found = live(world);
                    synchronized (outcome) {
                        outcome.tally().add(world.tally());
                        if (!found.isEmpty()) {
                            outcome.violations().put(seed, found);
                        }
                    }
                }
            }));
        }
        for (Thread worker : workers) {
            worker.join();
        }
        return outcome;
    }

    private static List<String> live(World world) {
        try {
            return world.live();
        } catch (RuntimeException broken) {
            return List.of("the world broke: " + broken + " because of " + broken.getCause());
        }
    }

    private static Path written(long seed) throws IOException {
        World world = new World(seed, Mutation.NONE, true);
        world.live();
        Path file = Files.createDirectories(Path.of("target", "simulation")).resolve("seed-" + seed + ".txt");
        return Files.write(file, world.trace().lines());
    }
}
