package dev.unwind.bench;

import dev.unwind.ledger.app.LedgerMain;
import dev.unwind.testsupport.cluster.UnwindCluster;
import dev.unwind.testsupport.facts.Facts;
import dev.unwind.testsupport.process.ServiceProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.kafka.clients.producer.RecordMetadata;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How long nobody answers for a run and nobody folds its facts after kill -9 of the instance that owned it, while facts keep coming. Two
 * instances in processes of their own; what is killed is the one that owns run 0.
 */
@Command(
        name = "takeover",
        description = "Time from kill -9 of the owner until the other instance answers and folds a new fact.",
        mixinStandardHelpOptions = true)
final class Takeover implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(20);
    private static final int PARTITIONS = 4;
    private static final int ACTIONS = 10;
    private static final int PROBES = 40;
    /** No run of the work load has that many. */
    private static final int NEW_ACTION = 90_000_000;

    @Option(names = "--facts", defaultValue = "200000", description = "Facts on the ledger before the first kill.")
    private int facts;

    @Option(names = "--rounds", defaultValue = "3", description = "Kills with each number of standbys.")
    private int rounds;

    @Option(names = "--standbys", split = ",", defaultValue = "0,1", description = "Numbers of standby replicas.")
    private List<Integer> standbys = List.of();

    @Option(names = "--rate", defaultValue = "100", description = "Facts per second meanwhile.")
    private int rate;

    @Option(names = "--set", description = "Further settings of the instances, name=value.")
    private Map<String, String> settings = new LinkedHashMap<>();

    /** From the kill until every run is answered for, a new fact of each is folded, and what follows from that can be read. */
    private record Taken(Duration answers, Duration folds, Duration asks) {}

    @Override
    public Integer call() throws Exception {
        Map<Integer, List<Taken>> all = new LinkedHashMap<>();
        for (int number : standbys) {
            for (int round = 0; round < rounds; round++) {
                try (Installation installation = new Installation(number, round)) {
                    Taken taken = installation.killTheOwner();
                    System.out.printf(
                            "%d standbys: answers after %d ms, folds a new fact after %d ms, its request is read after %d ms%n",
                            number, taken.answers.toMillis(), taken.folds.toMillis(), taken.asks.toMillis());
                    all.computeIfAbsent(number, none -> new ArrayList<>()).add(taken);
                }
            }
        }
        System.out.println();
        System.out.println(Bench.circumstances());
        all.forEach((number, taken) -> System.out.printf(
                "%d standbys, %,d facts: answers after %s ms, folds after %s ms, requests are read after %s ms (from the kill, sorted)%n",
                number, facts, millis(taken, Taken::answers), millis(taken, Taken::folds), millis(taken, Taken::asks)));
        return 0;
    }

    private static String millis(List<Taken> taken, Function<Taken, Duration> of) {
        return new Figures(taken.stream()
                        .map(one -> (double) of.apply(one).toMillis())
                        .toList())
                .list("%.0f");
    }

    /** A ledger and two instances. */
    private final class Installation implements AutoCloseable {
        private final int standbyReplicas;
        private final UnwindCluster cluster;
        private final Feed feed;
        private final Path dir;
        private final Map<String, ServiceProcess> instances = new LinkedHashMap<>();
        private final ScheduledExecutorService background = Executors.newSingleThreadScheduledExecutor();
        private final AtomicInteger nextRun;

        Installation(int standbyReplicas, int round) throws Exception {
            this.standbyReplicas = standbyReplicas;
            this.cluster = UnwindCluster.withPartitions(PARTITIONS).start("takeover" + standbyReplicas + "x" + round);
            this.feed = new Feed(cluster);
            this.dir = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "takeover-");
            cluster.send(cluster.topics().toolContracts(), "update@1", Workload.contract())
                    .get();
            // Both are there before the first fact, so that they share the partitions at once: one that comes later
            // gets
            // its share only after it has copied the state and the next probing rebalance.
            start("a");
            start("b");
            int runs = facts / (1 + ACTIONS * Workload.FACTS_OF_AN_ACTION);
            for (int run = 0; run < runs; run++) {
                Workload.run(run, ACTIONS, feed::put);
            }
            feed.flush();
            nextRun = new AtomicInteger(runs);
            background.scheduleAtFixedRate(this::oneMore, 0, 1_000_000L / rate, TimeUnit.MICROSECONDS);
        }

        private void oneMore() {
            feed.put(Facts.of(Workload.TENANT, Workload.run(nextRun.getAndIncrement()))
                    .runStarted("A run that begins meanwhile."));
        }

        private void start(String name) throws Exception {
            Map<String, String> all = new LinkedHashMap<>(settings);
            all.put("unwind.instance.id", name);
            all.put("unwind.ledger.standby.replicas", Integer.toString(standbyReplicas));
            all.put("unwind.log.file", dir.resolve(name + ".log").toString());
            ServiceProcess started = ServiceProcess.start(
                    cluster,
                    LedgerMain.class.getName(),
                    List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                    dir.resolve(name),
                    dir.resolve(name + ".out"),
                    all);
            instances.put(name, started);
            new Ask(started.uri()).until("/readyz", PATIENCE);
        }

        /** Both have partitions and nothing is left to copy. */
        private void settle() throws InterruptedException {
            long began = System.nanoTime();
            int calm = 0;
            while (calm < 10) {
                calm = instances.values().stream().allMatch(one -> calm(new Ask(one.uri()))) ? calm + 1 : 0;
                Thread.sleep(500);
                if (System.nanoTime() - began > PATIENCE.toNanos()) {
                    throw new IllegalStateException("The instances do not come to rest within " + PATIENCE);
                }
            }
        }

        private boolean calm(Ask ask) {
            try {
                boolean owner = false;
                for (int run = 0; run < PROBES; run++) {
                    int status = ask.get(Ask.path(run)).status();
                    if (status != 200 && status != 307) {
                        return false;
                    }
                    owner |= status == 200;
                }
                double lag = ask.get("/metrics")
                        .body()
                        .lines()
                        .filter(line -> line.startsWith("unwind_ledger_lag_records "))
                        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
                        .findFirst()
                        .orElse(Double.MAX_VALUE);
                return owner && lag < 1_000;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        Taken killTheOwner() throws Exception {
            settle();
            String owner = new Ask(process("a").uri()).get(Ask.path(0)).status() == 200 ? "a" : "b";
            String other = owner.equals("a") ? "b" : "a";
            Ask gone = new Ask(process(owner).uri());
            Ask left = new Ask(process(other).uri());
            List<Integer> owned = new ArrayList<>();
            for (int run = 0; run < PROBES; run++) {
                if (gone.get(Ask.path(run)).status() == 200) {
                    owned.add(run);
                }
            }
            try (Requests requests = new Requests(cluster)) {
                process(owner).kill();
                long killed = System.nanoTime();
                Map<Integer, RecordMetadata> told = new LinkedHashMap<>();
                for (int run : owned) {
                    List<Future<RecordMetadata>> sent = new ArrayList<>();
                    Workload.action(
                            Facts.of(Workload.TENANT, Workload.run(run)),
                            NEW_ACTION,
                            event -> sent.add(feed.put(event)));
                    told.put(run, sent.getLast().get());
                }
                for (int run : owned) {
                    left.until(Ask.path(run), PATIENCE);
                }
                Duration answers = since(killed);
                for (Map.Entry<Integer, RecordMetadata> one : told.entrySet()) {
                    left.until(
                            Ask.path(one.getKey()) + "?timeoutMillis=60000&minOffset="
                                    + one.getValue().offset(),
                            PATIENCE);
                }
                Duration folds = since(killed);
                requests.await(owned.stream().map(Workload::run).toList(), Workload.action(NEW_ACTION), PATIENCE);
                return new Taken(answers, folds, since(killed));
            }
        }

        private static Duration since(long nanos) {
            return Duration.ofNanos(System.nanoTime() - nanos);
        }

        private ServiceProcess process(String name) {
            return java.util.Objects.requireNonNull(instances.get(name));
        }

        @Override
        public void close() throws InterruptedException {
            background.shutdownNow();
            for (ServiceProcess one : instances.values()) {
                one.kill();
            }
            feed.close();
        }
    }
}
