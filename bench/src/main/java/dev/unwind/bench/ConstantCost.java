package dev.unwind.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.unwind.ledger.app.LedgerConfig;
import dev.unwind.ledger.app.LedgerService;
import dev.unwind.testsupport.cluster.UnwindCluster;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What a fact costs in runs of different length. Broker, topology and feeder share this process; each case has a ledger, a state
 * directory and an instance of its own, and cases take turns, so that a busy neighbour disturbs all alike.
 */
@Command(
        name = "constant-cost",
        description = "Facts per second of the topology, and processor time per fact, by length of run.",
        mixinStandardHelpOptions = true)
final class ConstantCost implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final int WARM_UP_PERCENT = 10;

    @Option(names = "--lengths", split = ",", defaultValue = "10,1000,100000", description = "Actions of a run.")
    private List<Integer> lengths = List.of();

    @Option(names = "--actions", defaultValue = "100000", description = "Actions of a case, over all its runs.")
    private int actions;

    @Option(names = "--rounds", defaultValue = "3", description = "How often each case is measured.")
    private int rounds;

    private final Map<Integer, List<Measured>> measured = new LinkedHashMap<>();

    /** One measurement: from a tenth of the facts to the last. */
    private record Measured(double factsPerSecond, double cpuMicrosPerFact, Map<String, Long> largestValues) {}

    @Override
    public Integer call() throws Exception {
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < lengths.size(); i++) {
                // Every round begins with another case: what warms up during the first does not always serve the same.
                int length = lengths.get((i + round) % lengths.size());
                Measured one = measure(length, round);
                measured.computeIfAbsent(length, none -> new ArrayList<>()).add(one);
                System.out.printf(
                        "round %d, runs of %,d actions: %,.0f facts/s, %.1f us of processor time per fact%n",
                        round + 1, length, one.factsPerSecond, one.cpuMicrosPerFact);
            }
        }
        report();
        return 0;
    }

    private Measured measure(int length, int round) throws Exception {
        UnwindCluster cluster = UnwindCluster.withPartitions(1).start("cost" + length + "x" + round);
        cluster.send(cluster.topics().toolContracts(), "update@1", Workload.contract())
                .get();
        int runs = Math.max(1, actions / length);
        long facts = (long) runs * (1 + (long) length * Workload.FACTS_OF_AN_ACTION);
        try (Feed feed = new Feed(cluster)) {
            for (int run = 0; run < runs; run++) {
                Workload.run(run, length, feed::put);
            }
            feed.flush();
        }
        Path state = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "cost-");
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try (LedgerService ledger = LedgerService.start(config(cluster, state))) {
            Ask ask = new Ask(ledger.uri());
            long from = facts * WARM_UP_PERCENT / 100;
            folded(ask, from);
            long wall = System.nanoTime();
            long cpu = process.getProcessCpuTime();
            folded(ask, facts - 1);
            cpu = process.getProcessCpuTime() - cpu;
            wall = System.nanoTime() - wall;
            long counted = facts - 1 - from;
            return new Measured(counted * 1e9 / wall, cpu / 1e3 / counted, largestValues(cluster));
        } finally {
            tidy(cluster, state);
        }
    }

    private static LedgerConfig config(UnwindCluster cluster, Path state) {
        return LedgerConfig.from(Map.of(
                "unwind.bootstrap.servers", cluster.bootstrapServers(),
                "unwind.schema.registry.url", cluster.registryUrl(),
                "unwind.topic.prefix", cluster.topics().options().prefix(),
                "unwind.state.dir", state.toString(),
                "unwind.http.port", "0"));
    }

    private static void folded(Ask ask, long offset) throws InterruptedException {
        ask.until(Ask.path(0) + "?timeoutMillis=60000&minOffset=" + offset, PATIENCE);
    }

    /** The largest value of each store, as its changelog has it. */
    private static Map<String, Long> largestValues(UnwindCluster cluster) throws Exception {
        Map<String, Long> largest = new TreeMap<>();
        String application = cluster.topics().options().prefix() + "ledger-streams-";
        try (Admin admin = cluster.admin()) {
            for (String topic : admin.listTopics().names().get()) {
                if (topic.startsWith(application) && topic.endsWith("-changelog")) {
                    String store = topic.substring(application.length(), topic.length() - "-changelog".length());
                    largest.put(store, LargestValue.of(cluster.bootstrapServers(), topic));
                }
            }
        }
        return largest;
    }

    private static void tidy(UnwindCluster cluster, Path state) throws Exception {
        try (Admin admin = cluster.admin()) {
            String prefix = cluster.topics().options().prefix();
            admin.deleteTopics(admin.listTopics().names().get().stream()
                            .filter(topic -> topic.startsWith(prefix))
                            .toList())
                    .all()
                    .get();
        }
        delete(state);
    }

    private static void delete(Path dir) throws IOException {
        try (Stream<Path> files = Files.walk(dir)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    private void report() {
        System.out.println();
        System.out.println(Bench.circumstances());
        System.out.printf(
                "%-10s %-12s %-34s %-14s %s%n", "actions", "facts/s", "least..most", "us CPU/fact", "least..most");
        measured.forEach((length, all) -> {
            Figures speed =
                    new Figures(all.stream().map(Measured::factsPerSecond).toList());
            Figures cpu =
                    new Figures(all.stream().map(Measured::cpuMicrosPerFact).toList());
            System.out.printf(
                    "%-10d %-12.0f %-34s %-14.1f %.1f..%.1f%n",
                    length,
                    speed.median(),
                    "%.0f..%.0f".formatted(speed.least(), speed.most()),
                    cpu.median(),
                    cpu.least(),
                    cpu.most());
        });
        int first = lengths.get(0);
        int last = lengths.get(lengths.size() - 1);
        System.out.printf(
                "runs of %d against runs of %d actions: %.3f of the facts/s, %.3f of the processor time per fact%n",
                last,
                first,
                median(last, Measured::factsPerSecond) / median(first, Measured::factsPerSecond),
                median(last, Measured::cpuMicrosPerFact) / median(first, Measured::cpuMicrosPerFact));
        System.out.println("largest value of each store, in bytes:");
        measured.forEach((length, all) ->
                System.out.printf("%-10d %s%n", length, all.get(0).largestValues()));
    }

    private double median(int length, java.util.function.ToDoubleFunction<Measured> of) {
        return new Figures(measured.getOrDefault(length, List.of()).stream()
                        .map(of::applyAsDouble)
                        .toList())
                .median();
    }
}
