package dev.unwind.ledger.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.ledger.app.Api;
import dev.unwind.ledger.app.LedgerMain;
import dev.unwind.ledger.facts.Contracts;
import dev.unwind.ledger.query.StateJson;
import dev.unwind.schemas.FailureDetected;
import dev.unwind.schemas.GateDecision;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RecoveryCase;
import dev.unwind.schemas.VerificationRequest;
import dev.unwind.testsupport.cluster.UnwindCluster;
import dev.unwind.testsupport.process.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The ledger killed with SIGKILL again and again while fifty runs are in flight. {@code -Dunwind.crash.seed=N} repeats the choices of an
 * earlier test, {@code -Dunwind.crash.kills=N} kills more often.
 */
class LedgerCrashIT {
    @RegisterExtension
    static final UnwindCluster cluster = UnwindCluster.create();

    private static final int RUNS = 50;
    private static final int KILLS = Integer.getInteger("unwind.crash.kills", 10);
    private static final int FACT_EVERY_MILLIS = 25;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final long seed = Long.getLong("unwind.crash.seed", System.nanoTime() & 0xffff);
    private final Random random = new Random(seed);
    private final Map<String, Script> scripts = new TreeMap<>();
    private final List<String> lives = new ArrayList<>();
    private int readyAfterMillis;

    @TempDir
    Path dir;

    @SuppressWarnings("NullAway.Init")
    LedgerCrashIT() {}

    @Test
    void killedAtAnyPointItEndsWhereAnUndisturbedFoldEnds() throws Exception {
        System.out.println("unwind.crash.seed=" + seed);
        cluster.send(cluster.topics().toolContracts(), "update@1", Contracts.update())
                .get();
        for (int i = 0; i < RUNS; i++) {
            Script script = Script.of(i);
            scripts.put(script.facts().key(), script);
        }
        ScheduledExecutorService feeder = Executors.newSingleThreadScheduledExecutor();
        try (World world = new World(cluster, scripts)) {
            Deque<LedgerEvent> toTell = mixed();
            feeder.scheduleAtFixedRate(
                    () -> tell(toTell, 1), FACT_EVERY_MILLIS, FACT_EVERY_MILLIS, TimeUnit.MILLISECONDS);
            int wipedBefore = 1 + random.nextInt(KILLS - 1);
            for (int kill = 0; kill < KILLS; kill++) {
                if (kill == wipedBefore) {
                    wipe();
                }
                liveAndDie(kill);
            }
            feeder.shutdown();
            assertThat(feeder.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            lives.add(toTell.size() + " facts not told yet at the last start");
            try (ServiceProcess last = start()) {
                tell(toTell, toTell.size());
                awaitReady(last);
                lives.add("last: ready after " + last.age().toMillis() + " ms");
                Api api = new Api(last.uri());
                awaitEnd(api);
                assertThat(world.died()).isNull();
                statesAreThoseOfAnUndisturbedFold(api);
            }
        } finally {
            feeder.shutdownNow();
            System.out.println(String.join("\n", lives));
        }
        whatFollowedFollowedOnce();
    }

    /** Facts of all runs, each run's in their order, runs picked at random. */
    private Deque<LedgerEvent> mixed() {
        List<Deque<LedgerEvent>> open = new ArrayList<>();
        scripts.values().forEach(script -> open.add(new ArrayDeque<>(script.events())));
        Deque<LedgerEvent> mixed = new ArrayDeque<>();
        while (!open.isEmpty()) {
            Deque<LedgerEvent> run = open.get(random.nextInt(open.size()));
            mixed.add(run.remove());
            open.removeIf(Deque::isEmpty);
        }
        return mixed;
    }

    private static void tell(Deque<LedgerEvent> toTell, int most) {
        List<LedgerEvent> told = new ArrayList<>();
        while (told.size() < most && !toTell.isEmpty()) {
            told.add(toTell.remove());
        }
        cluster.publish(told.toArray(LedgerEvent[]::new));
    }

    /** Every other life ends at any moment of its start, the others while it folds. */
    private void liveAndDie(int number) throws Exception {
        try (ServiceProcess process = start()) {
            String when;
            if (number % 2 == 0) {
                awaitReady(process);
                readyAfterMillis = (int) process.age().toMillis();
                when = "ready after " + readyAfterMillis + " ms, ";
                stays(process, random.nextInt(800));
            } else {
                when = "not waited for, ";
                stays(process, 1 + random.nextInt(readyAfterMillis));
            }
            process.kill();
            lives.add(number + ": " + when + "killed after " + process.age().toMillis() + " ms");
        }
    }

    /** With the name in its group that it had before, it does not wait for the session of the one that was killed. */
    private ServiceProcess start() {
        return ServiceProcess.start(
                cluster,
                LedgerMain.class.getName(),
                ServiceProcess.SHORT_LIVED,
                state(),
                log(),
                Map.of("unwind.instance.id", "crash-1"));
    }

    private Path state() {
        return dir.resolve("state");
    }

    /** Outside the temporary folder: it tells what went wrong after a test that failed. */
    private static Path log() {
        return Path.of("target", "ledger-crash.log").toAbsolutePath();
    }

    private static void stays(ServiceProcess process, int millis) throws InterruptedException {
        assertThat(process.endsWithin(millis))
                .as("ended by itself, see " + log())
                .isFalse();
    }

    private void awaitReady(ServiceProcess process) throws Exception {
        Api api = new Api(process.uri());
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> {
                        assertThat(process.isAlive())
                                .as("ended by itself, see " + log())
                                .isTrue();
                        return status(api, "/readyz") == 200;
                    });
        } catch (ConditionTimeoutException e) {
            Files.writeString(log().resolveSibling("ledger-crash-stacks.txt"), process.stacks());
            fail("Not ready within " + PATIENCE + ", seed " + seed + ": " + api.get("/readyz") + "; log " + log()
                    + ", stacks beside it");
        }
    }

    private static int status(Api api, String path) {
        try {
            return api.get(path).status();
        } catch (UncheckedIOException notListening) {
            return 0;
        }
    }

    private void wipe() throws IOException {
        try (Stream<Path> files = Files.walk(state())) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
        lives.add("state directory wiped");
    }

    private void awaitEnd(Api api) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
            for (Script script : scripts.values()) {
                JsonNode run = api.json(Api.path(script.facts().key()));
                assertThat(run.path("status").asText())
                        .as("%s of seed %s: %s", script.facts().key(), seed, run)
                        .isEqualTo(script.ends());
                assertThat(run.path("verificationsPending").asInt()).isZero();
            }
        });
    }

    private void statesAreThoseOfAnUndisturbedFold(Api api) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            Undisturbed expected = Undisturbed.fold(cluster);
            assertThat(expected.runs().keySet()).isEqualTo(scripts.keySet());
            expected.runs().forEach((key, run) -> {
                assertThat(api.json(Api.path(key))).isEqualTo(StateJson.run(run));
                assertThat(api.json(Api.path(key) + "/actions").path("actions")).isEqualTo(StateJson.actions(run));
            });
        });
    }

    /** Exactly what the fold of the topic asks for, in its order: nothing lost, nothing twice. */
    private static void whatFollowedFollowedOnce() throws Exception {
        Undisturbed expected = Undisturbed.fold(cluster);
        var topics = cluster.topics();
        assertThat(texts(topics.verificationRequests(), VerificationRequest.class))
                .isEqualTo(expected.on(topics.verificationRequests()))
                .hasSizeGreaterThan(RUNS);
        assertThat(texts(topics.failures(), FailureDetected.class))
                .isEqualTo(expected.on(topics.failures()))
                .isNotEmpty();
        assertThat(texts(topics.recoveryCases(), RecoveryCase.class))
                .isEqualTo(expected.on(topics.recoveryCases()))
                .isNotEmpty();
        assertThat(texts(topics.decisions(), GateDecision.class)).isEqualTo(expected.on(topics.decisions()));
        String deadLetters = topics.deadLetters(topics.ledger());
        assertThat(cluster.reader().readBytes(deadLetters).stream()
                        .map(record -> header(record, "partition") + ":" + header(record, "offset")))
                .as("the topic has a partition of its own, so the order is another")
                .containsExactlyInAnyOrderElementsOf(expected.on(deadLetters))
                .isNotEmpty();
        assertThat(ids(
                        topics.verificationRequests(),
                        VerificationRequest.class,
                        VerificationRequest::getVerificationId))
                .doesNotHaveDuplicates();
        assertThat(ids(topics.failures(), FailureDetected.class, FailureDetected::getFailureId))
                .doesNotHaveDuplicates();
    }

    private static <T extends SpecificRecord> List<String> texts(String topic, Class<T> type) {
        return ids(topic, type, Object::toString);
    }

    private static <T extends SpecificRecord> List<String> ids(
            String topic, Class<T> type, java.util.function.Function<T, String> id) {
        return cluster.read(topic, type).stream()
                .map(record -> id.apply(record.value()))
                .toList();
    }

    private static String header(org.apache.kafka.clients.consumer.ConsumerRecord<String, byte[]> record, String name) {
        return new String(
                record.headers().lastHeader("__streams.errors." + name).value(), StandardCharsets.UTF_8);
    }
}
