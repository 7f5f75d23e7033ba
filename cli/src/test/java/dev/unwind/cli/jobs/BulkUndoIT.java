package dev.unwind.cli.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.cli.Cli;
import dev.unwind.cli.ExitCode;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RunOutcome;
import dev.unwind.schemas.UndoJobEvent;
import dev.unwind.schemas.UndoJobPaused;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.testsupport.cluster.UnwindCluster;
import dev.unwind.testsupport.facts.Facts;
import dev.unwind.testsupport.process.ServiceProcess;
import dev.unwind.testsupport.topic.TopicFollower;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Undo of many runs as one durable job. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BulkUndoIT {
    private static final int RUNS = 1_000;
    private static final int ACTIONS = 10;

    @RegisterExtension
    static final UnwindCluster cluster = UnwindCluster.withPartitions(4);

    private NotesInstallation installation;

    @BeforeAll
    void start(@TempDir Path dir) throws Exception {
        installation = new NotesInstallation(cluster, dir);
    }

    @AfterAll
    void theAuditorFindsNothing() {
        installation.close();
        cluster.audit().assertClean();
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void tenThousandActionsAreUndoneOnceThoughTheJobIsPausedAndItsRunnerKilled() throws Exception {
        long began = System.nanoTime();
        for (int run = 0; run < RUNS; run++) {
            installation.run("many", "run-" + run, "r-bad", "notes.set", ACTIONS, true);
        }
        installation.run("many", "run-good", "r-good", "notes.set", ACTIONS, true);
        long verified = (RUNS + 1L) * ACTIONS;
        awaitVerified("many", verified);
        long planted = System.nanoTime();

        String jobId;
        try (ServiceProcess first = installation.runner()) {
            Cli asked = installation.cli(
                    "undo",
                    "--release",
                    "r-bad",
                    "--tenant",
                    "many",
                    "--reason",
                    "a bad release",
                    "--timeout",
                    "150",
                    "--as",
                    "maria",
                    "--json");
            assertThat(asked.code()).as(asked.out() + asked.err()).isEqualTo(ExitCode.OK);
            jobId = asked.json().path("jobId").asText();
            JsonNode selected = asked.json().path("selected");
            assertThat(selected.path("runs").asInt()).isEqualTo(RUNS);
            assertThat(selected.path("counts").path("automatic").asInt()).isEqualTo(RUNS * ACTIONS);

            awaitJob(jobId, job -> compensated(job) >= 1_000);
            Cli paused = installation.cli("undo-jobs", "pause", jobId, "--reason", "let me look", "--json");
            assertThat(paused.code()).as(paused.out() + paused.err()).isEqualTo(ExitCode.OK);
            JsonNode quiet = awaitJob(
                    jobId, job -> job.path("progress").path("runsInFlight").asInt() == 0);
            assertThat(quiet.path("status").asText()).isEqualTo("PAUSED");
            assertThat(compensated(quiet)).isLessThan(RUNS * ACTIONS);

            assertThat(installation
                            .cli("undo-jobs", "resume", jobId, "--reason", "go on")
                            .code())
                    .isEqualTo(ExitCode.OK);
            awaitJob(jobId, job -> compensated(job) >= compensated(quiet) + 1_000);
            first.kill();
        }
        int whenKilled = compensated(job(jobId));
        assertThat(whenKilled).isLessThan(RUNS * ACTIONS);

        try (ServiceProcess second = installation.runner()) {
            Cli watched = installation.cli("undo-jobs", "show", jobId, "--watch", "--timeout", "400", "--json");
            assertThat(watched.code()).as(watched.out() + watched.err()).isEqualTo(ExitCode.OK);
            JsonNode done = watched.json();
            assertThat(done.path("status").asText()).isEqualTo("DONE");
            assertThat(compensated(done)).isEqualTo(RUNS * ACTIONS);
            assertThat(done.path("progress").path("failed").asInt()).isZero();
            assertThat(second.isAlive()).isTrue();
        }
        long ended = System.nanoTime();

        assertThat(requests(jobId))
                .as("each run is asked for, at most twice across the kill")
                .isBetween((long) RUNS, RUNS + 64L);
        assertThat(installation.restoresOf("run-")).hasSize(RUNS * ACTIONS);
        assertThat(installation.restoresOf("run-").values()).allMatch(times -> times.get() == 1);
        assertThat(installation.target.notes.values())
                .filteredOn(note -> note.path("id").asText().startsWith("run-"))
                .hasSize((RUNS + 1) * ACTIONS)
                .allMatch(note -> note.path("text")
                        .asText()
                        .equals(note.path("id").asText().startsWith("run-good") ? "by run-good" : "was"));
        System.out.printf(
                "BulkUndoIT: planted and verified %,d actions in %.1f s, undone and read back in %.1f s with a pause and a killed runner (killed at %,d)%n",
                verified, (planted - began) / 1e9, (ended - planted) / 1e9, whenKilled);
    }

    @Test
    void aDryRunTellsWhatWouldBeDoneAndAsksForNothing() throws Exception {
        installation.run("looked-at", "whole", "r-1", "notes.set", 3, true);
        installation.run("looked-at", "at-work", "r-1", "notes.set", 2, false);
        installation.run("looked-at", "risky", "r-1", "notes.blot", 2, true);
        installation.run("looked-at", "other", "r-2", "notes.set", 1, true);
        awaitVerified("looked-at", 8);

        try (ServiceProcess runner = installation.runner()) {
            Cli look = installation.cli(
                    "undo", "--tenant", "looked-at", "--release", "r-1", "--dry-run", "--timeout", "150", "--json");

            assertThat(look.code()).as(look.out() + look.err()).isEqualTo(ExitCode.OK);
            JsonNode job = look.json();
            assertThat(job.path("status").asText()).isEqualTo("PREVIEWED");
            assertThat(job.path("selected").path("runs").asInt()).isEqualTo(3);
            assertThat(job.path("selected").path("runsStillRunning").asInt()).isEqualTo(1);
            assertThat(job.path("selected").path("actions").asInt()).isEqualTo(7);
            JsonNode counts = job.path("selected").path("counts");
            assertThat(counts.path("automatic").asInt()
                            + counts.path("needsApproval").asInt())
                    .isEqualTo(7);
            assertThat(requests(job.path("jobId").asText())).isZero();
            assertThat(installation.cli("undo-jobs").out())
                    .contains(job.path("jobId").asText(), "PREVIEWED");
            assertThat(runner.isAlive()).isTrue();
        }
    }

    @Test
    void oneToolIsUndoneByItsActionsAndOfTwoRunsOnOneNoteTheLaterOneFirst() throws Exception {
        Facts earlier = Facts.of("shared", "earlier").agent("clerk", "r-1");
        List<LedgerEvent> events = new ArrayList<>(List.of(earlier.runStarted("write")));
        events.addAll(installation.write(earlier, "mine", "notes.set", "common", "was", "one"));
        events.addAll(installation.write(earlier, "not-mine", "notes.blot", "apart", "was", "blot"));
        events.add(earlier.runFinished(RunOutcome.SUCCEEDED));
        installation.send(events).get();
        awaitVerified("shared", 2);
        Facts later = Facts.of("shared", "later").agent("clerk", "r-1");
        events = new ArrayList<>(List.of(later.runStarted("write")));
        events.addAll(installation.write(later, "mine", "notes.set", "common", "one", "two"));
        events.add(later.runFinished(RunOutcome.SUCCEEDED));
        installation.send(events).get();
        awaitVerified("shared", 3);

        try (ServiceProcess runner = installation.runner()) {
            Cli asked = installation.cli(
                    "undo",
                    "--tenant",
                    "shared",
                    "--tool",
                    "notes.set",
                    "--rate",
                    "50/s",
                    "--reason",
                    "wrong tool",
                    "--timeout",
                    "150",
                    "--json");
            assertThat(asked.code()).as(asked.out() + asked.err()).isEqualTo(ExitCode.OK);
            String jobId = asked.json().path("jobId").asText();
            JsonNode done = awaitJob(jobId, job -> job.path("over").asBoolean());

            assertThat(done.path("status").asText()).isEqualTo("DONE");
            assertThat(compensated(done)).isEqualTo(2);
            assertThat(done.path("progress").path("failed").asInt()).isZero();
            assertThat(text("common")).isEqualTo("was");
            assertThat(text("apart")).isEqualTo("blot");
            assertThat(runner.isAlive()).isTrue();
        }
    }

    @Test
    void factsOfAWrongRoleAndBytesThatNobodyCanReadArePutAside() throws Exception {
        try (ServiceProcess runner = installation.runner()) {
            String topic = cluster.topics().undoJobs();
            cluster.send(topic, "job-none", event("job-none", ActorKind.AGENT)).get();
            cluster.send(topic, "job-none", event("job-none", ActorKind.OPERATOR))
                    .get();
            cluster.send(topic, "another", event("job-none", ActorKind.OPERATOR))
                    .get();
            cluster.sendBytes(topic, "job-none".getBytes(java.nio.charset.StandardCharsets.UTF_8), new byte[] {9, 9})
                    .get();

            await().atMost(NotesInstallation.PATIENCE)
                    .untilAsserted(() -> assertThat(deadLetters())
                            .contains("ROLE_REFUSED", "JOB_UNKNOWN", "KEY_MISMATCH", "UNDECODABLE"));
            assertThat(runner.isAlive()).isTrue();
        }
    }

    private List<String> deadLetters() {
        return cluster
                .reader()
                .readBytes(cluster.topics().deadLetters(cluster.topics().undoJobs()))
                .stream()
                .map(record -> new String(
                        record.headers().lastHeader("unwind.error.code").value(),
                        java.nio.charset.StandardCharsets.UTF_8))
                .toList();
    }

    private static UndoJobEvent event(String jobId, ActorKind kind) {
        return UndoJobEvent.newBuilder()
                .setEventId("e")
                .setJobId(jobId)
                .setOccurredAt(Instant.now())
                .setActor(new Actor(kind, "somebody"))
                .setPayload(new UndoJobPaused("why not"))
                .build();
    }

    private void awaitVerified(String tenant, long count) {
        AtomicLong verified = new AtomicLong();
        try (TopicFollower<LedgerEvent> ledger =
                cluster.reader().follow(cluster.topics().ledger(), LedgerEvent.class)) {
            await().atMost(NotesInstallation.PATIENCE)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> verified.addAndGet(ledger.next().stream()
                                    .filter(record ->
                                            record.value().getTenantId().equals(tenant))
                                    .filter(record -> record.value().getPayload() instanceof VerificationRecorded)
                                    .count())
                            >= count);
        }
    }

    private long requests(String jobId) {
        return cluster.read(cluster.topics().ledger(), LedgerEvent.class).stream()
                .filter(record -> record.value().getPayload() instanceof CompensationRequested request
                        && jobId.equals(request.getJobId()))
                .count();
    }

    private JsonNode awaitJob(String jobId, Predicate<JsonNode> condition) {
        return await().atMost(NotesInstallation.PATIENCE)
                .pollInterval(Duration.ofMillis(300))
                .until(() -> job(jobId), condition);
    }

    private JsonNode job(String jobId) {
        return installation.cli("undo-jobs", "show", jobId, "--json").json();
    }

    private String text(String note) {
        return Objects.requireNonNull(installation.target.notes.get("notes/" + note), note)
                .path("text")
                .asText();
    }

    private static int compensated(JsonNode job) {
        return job.path("progress").path("compensated").asInt();
    }
}
