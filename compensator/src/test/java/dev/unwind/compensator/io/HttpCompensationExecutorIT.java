package dev.unwind.compensator.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.unwind.compensator.io.SmallTarget.Said;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.CompensationExecuted;
import dev.unwind.schemas.CompensationFailed;
import dev.unwind.schemas.CompensationHeld;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.CompensationPlanned;
import dev.unwind.schemas.CompensationRequest;
import dev.unwind.schemas.CompensationStarted;
import dev.unwind.schemas.EntityFloor;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.LeftField;
import dev.unwind.testsupport.cluster.UnwindCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

class HttpCompensationExecutorIT {
    @RegisterExtension
    static final UnwindCluster cluster = UnwindCluster.withPartitions(1);

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final SmallTarget target = SmallTarget.start(0);
    private String run = "";
    private HttpCompensationExecutor executor;

    @BeforeEach
    void start(TestInfo test) {
        run = test.getTestMethod().orElseThrow().getName();
        executor = executor();
    }

    @AfterEach
    void stop() {
        executor.close();
        target.close();
    }

    private HttpCompensationExecutor executor() {
        return executor(Map.of());
    }

    private HttpCompensationExecutor executor(Map<String, String> headers) {
        return HttpCompensationExecutor.start(new ExecutorConfig(
                cluster.topics(),
                Map.of("bootstrap.servers", cluster.bootstrapServers()),
                Map.of("schema.registry.url", cluster.registryUrl()),
                "executors",
                null,
                "executor-1",
                Map.of("t", target.url()),
                ExecutorOptions.DEFAULT.withRequestTimeout(Duration.ofSeconds(8)),
                Set.of(),
                headers));
    }

    private CompensationCommand command(int step, int steps, String... dependsOn) {
        return CompensationCommand.newBuilder()
                .setCommandId(run + "-c" + step)
                .setPlanId(run + "-plan")
                .setFailureId(run + "-failure")
                .setTenantId("acme")
                .setRunId(run)
                .setActionId("a" + step)
                .setStep(step)
                .setSteps(steps)
                .setDependsOn(List.of(dependsOn))
                .setTool("set")
                .setContractVersion(1)
                .setKind(CompensationKind.RESTORE)
                .setRequest(new CompensationRequest("POST", "${t.url}", "/restore", "{}"))
                .setFloors(List.of(new EntityFloor("docs/1", "a0")))
                .setReason("wrong")
                .setDetectedAt(Instant.EPOCH)
                .build();
    }

    private void send(CompensationCommand... commands) throws ExecutionException, InterruptedException {
        for (CompensationCommand command : commands) {
            cluster.send(cluster.topics().compensationCommands(), "acme/" + run, command)
                    .get();
        }
    }

    private List<Object> reports() {
        return cluster.read(cluster.topics().ledger(), LedgerEvent.class).stream()
                .map(record -> record.value())
                .filter(event -> event.getRunId().equals(run))
                .map(LedgerEvent::getPayload)
                .toList();
    }

    private <T> List<T> reports(Class<T> type) {
        return reports().stream().filter(type::isInstance).map(type::cast).toList();
    }

    private void awaitReports(Class<?> type, int count) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(reports(type)).hasSize(count));
    }

    @Test
    void aPlanIsAnnouncedAndItsStepsRunWhenWhatTheyDependOnIsDone() throws Exception {
        send(command(1, 3), command(2, 3, run + "-c1"), command(3, 3));

        awaitReports(CompensationExecuted.class, 3);

        List<String> keys = target.asked.stream().map(SmallTarget.Asked::key).toList();
        assertThat(keys).containsExactlyInAnyOrder(run + "-c1", run + "-c2", run + "-c3");
        assertThat(keys.indexOf(run + "-c1")).isLessThan(keys.indexOf(run + "-c2"));
        assertThat(reports().get(0)).isEqualTo(new CompensationPlanned(run + "-plan", run + "-failure", 3));
        assertThat(reports(CompensationPlanned.class)).hasSize(1);
        assertThat(reports(CompensationStarted.class)).hasSize(3);
        assertThat(reports(CompensationExecuted.class)).allSatisfy(executed -> {
            assertThat(executed.getReplayed()).isFalse();
            assertThat(executed.getOutput()).isEqualTo(SmallTarget.TAKEN);
            assertThat(executed.getFloors()).containsExactly(new EntityFloor("docs/1", "a0"));
        });
    }

    @Test
    void whatIsDeliveredAgainIsAppliedOnce() throws Exception {
        send(command(1, 2), command(2, 2, run + "-c1"));
        awaitReports(CompensationExecuted.class, 2);
        executor.close();
        rewind();

        executor = executor();
        awaitReports(CompensationExecuted.class, 4);

        assertThat(target.applied).containsEntry(run + "-c1", 1).containsEntry(run + "-c2", 1);
        assertThat(reports(CompensationExecuted.class).subList(2, 4))
                .allSatisfy(executed -> assertThat(executed.getReplayed()).isTrue());
    }

    private static void rewind() throws ExecutionException, InterruptedException {
        TopicPartition commands = new TopicPartition(cluster.topics().compensationCommands(), 0);
        try (Admin admin = cluster.admin()) {
            admin.alterConsumerGroupOffsets("executors", Map.of(commands, new OffsetAndMetadata(0)))
                    .all()
                    .get();
        }
    }

    @Test
    void anExecutorThatEndsWithinAPlanLeavesTheWholePlanToTheNext() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        target.answer = asked -> {
            if ((run + "-c2").equals(asked.key())) {
                never.await();
            }
            return target.once(asked);
        };
        send(command(1, 2), command(2, 2, run + "-c1"));
        await().atMost(PATIENCE).until(() -> target.asked.stream().anyMatch(a -> (run + "-c2").equals(a.key())));
        executor.close();

        target.answer = target::once;
        executor = executor();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(reports(CompensationExecuted.class))
                        .extracting(CompensationExecuted::getCommandId)
                        .contains(run + "-c1", run + "-c2"));

        assertThat(target.applied).containsEntry(run + "-c1", 1).containsEntry(run + "-c2", 1);
        assertThat(reports(CompensationFailed.class)).isEmpty();
    }

    @Test
    void aCrashAfterTheWriteIsRepeatedAndTheRepetitionNeitherWritesAgainNorHidesThatItHadBegun() throws Exception {
        AtomicReference<String> document = new AtomicReference<>("{\"v\":2}");
        CountDownLatch never = new CountDownLatch(1);
        target.answer = asked -> {
            if (asked.key() == null) {
                return new Said(200, Objects.requireNonNull(document.get()));
            }
            document.set("{\"v\":1}");
            Said said = target.once(asked);
            never.await();
            return said;
        };
        CompensationCommand command = command(1, 1);
        command.setEntities(List.of("docs/1"));
        command.setLeft(List.of(new LeftField("docs/1", "/v", "2")));
        send(command);
        await().atMost(PATIENCE)
                .until(() -> Objects.requireNonNull(document.get()).contains("1"));
        assertThat(reports(CompensationStarted.class)).hasSize(1);
        executor.close();

        executor = executor();
        awaitReports(CompensationFailed.class, 1);

        // The ledger knows that it was begun before: the read-back will find it undone.
        assertThat(reports(CompensationFailed.class).get(0).getCode()).isEqualTo("DRIFTED");
        assertThat(reports(CompensationStarted.class)).hasSize(1);
        assertThat(target.asked).filteredOn(asked -> asked.key() != null).hasSize(1);
    }

    @Test
    void aPlanThatWaitsForAnApprovalIsReportedAsHeldAndNothingIsSent() throws Exception {
        CompensationCommand holding = command(0, 0);
        holding.setActionId(null);
        holding.setKind(CompensationKind.NONE);
        holding.setRequest(null);
        holding.setHeld(CompensationHeld.newBuilder()
                .setPlanId(run + "-plan")
                .setFailureId(run + "-failure")
                .setDigest("d")
                .setSteps(1)
                .setReason("wrong")
                .setRequestedBy(new Actor(ActorKind.OPERATOR, "ann"))
                .setExpiresAt(Instant.EPOCH)
                .build());
        send(holding);

        awaitReports(CompensationHeld.class, 1);

        assertThat(reports()).hasSize(1);
        assertThat(target.asked).isEmpty();
    }

    @Test
    void aDriftIsReportedAndHoldsUpOnlyWhatDependsOnIt() throws Exception {
        target.answer = asked -> (run + "-c1").equals(asked.key())
                ? new Said(
                        409,
                        "{\"error\":{\"code\":\"DRIFTED\",\"message\":\"x\"},\"differing\":[{\"entity\":\"docs/1\",\"path\":\"/v\"}]}")
                : target.once(asked);
        send(command(1, 3), command(2, 3, run + "-c1"), command(3, 3));

        awaitReports(CompensationFailed.class, 2);
        awaitReports(CompensationExecuted.class, 1);

        assertThat(reports(CompensationFailed.class))
                .extracting(CompensationFailed::getActionId, CompensationFailed::getCode)
                .containsExactlyInAnyOrder(tuple("a1", "DRIFTED"), tuple("a2", "PREDECESSOR_FAILED"));
        assertThat(reports(CompensationFailed.class).get(0).getDifferingPaths()).containsExactly("docs/1/v");
        assertThat(target.asked).extracting(SmallTarget.Asked::key).doesNotContain(run + "-c2");
    }

    @Test
    void aTargetThatAsksForAuthorizationGetsWhatIsConfiguredWithTheLookAndWithTheUndo() throws Exception {
        target.expects = "Bearer hunter2";
        target.answer = asked -> asked.key() == null ? new Said(200, "{\"v\":2}") : target.once(asked);
        CompensationCommand command = command(1, 1);
        command.setEntities(List.of("docs/1"));
        command.setLeft(List.of(new LeftField("docs/1", "/v", "2")));
        send(command);
        awaitReports(CompensationFailed.class, 1);
        assertThat(reports(CompensationFailed.class)).singleElement().satisfies(failed -> {
            assertThat(failed.getCode()).isEqualTo("REFUSED");
            assertThat(failed.getDetail()).contains("status 401");
        });
        executor.close();
        target.authorizations.clear();

        executor = executor(Map.of("t.header.Authorization", "Bearer hunter2"));
        CompensationCommand again = command(1, 1);
        again.setPlanId(run + "-plan-2");
        again.setCommandId(run + "-c1-2");
        again.setEntities(List.of("docs/1"));
        again.setLeft(List.of(new LeftField("docs/1", "/v", "2")));
        send(again);
        awaitReports(CompensationExecuted.class, 1);

        assertThat(target.authorizations).containsExactly("Bearer hunter2", "Bearer hunter2");
        assertThat(target.applied).containsOnlyKeys(run + "-c1-2");
        assertThat(reports(CompensationExecuted.class).get(0).getFound())
                .as("it could look")
                .hasSize(1);
        assertThat(reports())
                .noneSatisfy(report -> assertThat(report.toString()).contains("hunter2"));
    }

    @Test
    void aCommandThatCannotBeMadeARequestEndsInAReport() throws Exception {
        CompensationCommand odd = command(1, 1);
        odd.setEntities(List.of("docs/../secrets"));
        send(odd);

        awaitReports(CompensationFailed.class, 1);

        assertThat(reports(CompensationFailed.class).get(0).getCode()).isEqualTo("REFUSED");
        assertThat(target.asked).isEmpty();
    }

    @Test
    void aTargetThatIsDownForAWhileIsWaitedFor() throws Exception {
        int port = target.port();
        target.close();
        List<SmallTarget> revived = new ArrayList<>();
        try {
            send(command(1, 1));
            awaitReports(CompensationStarted.class, 1);
            revived.add(SmallTarget.start(port));

            awaitReports(CompensationExecuted.class, 1);

            assertThat(revived.get(0).applied).containsEntry(run + "-c1", 1);
        } finally {
            revived.forEach(SmallTarget::close);
        }
    }

    @Test
    void residueIsReportedWithItsCodeAndAnEmptyPlanIsOnlyAnnounced() throws Exception {
        CompensationCommand residue = command(1, 1);
        residue.setKind(CompensationKind.NONE);
        residue.setRequest(null);
        residue.setCode("IRREVERSIBLE");
        residue.setDetail("no way back");
        CompensationCommand empty = command(0, 0);
        empty.setPlanId(run + "-empty");
        empty.setActionId(null);
        empty.setKind(CompensationKind.NONE);
        empty.setRequest(null);
        send(residue, empty);

        awaitReports(CompensationPlanned.class, 2);

        assertThat(reports(CompensationFailed.class)).singleElement().satisfies(failed -> {
            assertThat(failed.getCode()).isEqualTo("IRREVERSIBLE");
            assertThat(failed.getDetail()).isEqualTo("no way back");
        });
        assertThat(reports(CompensationPlanned.class))
                .extracting(CompensationPlanned::getSteps)
                .containsExactly(1, 0);
        assertThat(target.asked).isEmpty();
    }

    @Test
    void aRecordThatCannotBeReadGoesAsideAndThePartitionGoesOn() throws Exception {
        byte[] bytes = {7, 7, 7};
        cluster.sendBytes(
                        cluster.topics().compensationCommands(),
                        ("acme/" + run).getBytes(StandardCharsets.UTF_8),
                        bytes)
                .get();
        send(command(1, 1));

        awaitReports(CompensationExecuted.class, 1);

        String letters = cluster.topics().deadLetters(cluster.topics().compensationCommands());
        assertThat(cluster.reader().readBytes(letters)).anySatisfy(letter -> {
            assertThat(letter.value()).isEqualTo(bytes);
            assertThat(new String(
                            letter.headers().lastHeader("unwind.error.code").value(), StandardCharsets.UTF_8))
                    .isEqualTo("UNDECODABLE");
        });
    }
}
