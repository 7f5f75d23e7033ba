package dev.unwind.ledger.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.ledger.facts.Contracts;
import dev.unwind.ledger.facts.Facts;
import dev.unwind.schemas.ActionApproved;
import dev.unwind.schemas.ActionGated;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CaseKind;
import dev.unwind.schemas.CaseStatus;
import dev.unwind.schemas.Control;
import dev.unwind.schemas.ControlMode;
import dev.unwind.schemas.GateDecision;
import dev.unwind.schemas.Instance;
import dev.unwind.schemas.InstanceKind;
import dev.unwind.schemas.Lane;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.PolicyVersion;
import dev.unwind.schemas.RecoveryCase;
import dev.unwind.schemas.Routing;
import dev.unwind.testsupport.cluster.UnwindCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The ledger's gate on a real broker and registry: what it says stands on the ledger, is answered, and outlives a restart. */
class GateIT {
    @RegisterExtension
    static final UnwindCluster cluster = UnwindCluster.create();

    private static final Duration READY = Duration.ofSeconds(60);

    @TempDir
    static Path stateDir;

    private static LedgerService started() {
        LedgerService started = LedgerService.start(LedgerConfig.from(Map.of(
                "unwind.bootstrap.servers", cluster.bootstrapServers(),
                "unwind.schema.registry.url", cluster.registryUrl(),
                "unwind.topic.prefix", cluster.topics().options().prefix(),
                "unwind.state.dir", stateDir.toString(),
                "unwind.instance.id", "gate",
                "unwind.http.port", "0")));
        assertThat(started.awaitReady(READY)).as("ready in time").isTrue();
        return started;
    }

    private static long publish(String topic, String key, SpecificRecord value)
            throws ExecutionException, InterruptedException {
        return cluster.send(topic, key, value).get().offset();
    }

    /** What the gate said last of an action. */
    private static String answer(Facts run, String actionId, int number) {
        List<String> answers =
                Awaitility.await().atMost(READY).until(() -> answers(run, actionId), found -> found.size() >= number);
        return answers.get(number - 1);
    }

    private static List<String> answers(Facts run, String actionId) {
        return cluster.read(cluster.topics().decisions(), GateDecision.class).stream()
                .map(ConsumerRecord::value)
                .filter(said ->
                        said.getRunId().equals(run.run()) && said.getActionId().equals(actionId))
                .map(said -> said.getOutcome() + " " + said.getCode())
                .toList();
    }

    /** An agent without a gate of its own plans a call. */
    private static void plan(Facts run, String actionId) {
        LedgerEvent plan = run.planned(actionId, "update");
        cluster.publish(LedgerEvent.newBuilder(plan)
                .setPayload(ActionPlanned.newBuilder((ActionPlanned) plan.getPayload())
                        .setGate(null)
                        .build())
                .build());
    }

    @Test
    void itHoldsBlocksAndAnswersByWhatWasPublishedAlsoAfterARestart() throws Exception {
        publish(cluster.topics().toolContracts(), "update@1", Contracts.update());
        publish(
                cluster.topics().policies(),
                "desk@1",
                policy("{\"policy\":\"desk\",\"version\":1,"
                        + "\"rules\":[{\"name\":\"waits\",\"tenants\":[\"acme\"],\"then\":\"HOLD\"}],"
                        + "\"budgets\":[{\"name\":\"two\",\"tenants\":[\"globex\"],\"per\":[\"tenant\"],\"window\":\"1d\","
                        + "\"count\":2,\"exceeded\":\"BLOCK\"}]}"));
        Facts held = new Facts("acme", "held");
        Facts[] counted = {new Facts("globex", "1"), new Facts("globex", "2"), new Facts("globex", "3")};

        try (LedgerService service = started()) {
            cluster.publish(held.started(), counted[0].started());
            plan(held, "a");
            plan(counted[0], "a");
            assertThat(answer(held, "a", 1)).isEqualTo("HOLD RULE");
            assertThat(answer(counted[0], "a", 1)).isEqualTo("ALLOW DEFAULT");

            cluster.publish(held.state(
                    ActorKind.APPROVER,
                    ActionApproved.newBuilder()
                            .setActionId("a")
                            .setArgumentsDigest("digest-a")
                            .setRole("approver")
                            .build()));
            assertThat(answer(held, "a", 2)).isEqualTo("ALLOW APPROVED");
        }
        try (LedgerService service = started()) {
            cluster.publish(counted[1].started(), counted[2].started());
            plan(held, "b");
            plan(counted[1], "a");
            assertThat(answer(held, "b", 1)).as("the policy is still in force").isEqualTo("HOLD RULE");
            assertThat(answer(counted[1], "a", 1)).isEqualTo("ALLOW DEFAULT");
            plan(counted[2], "a");
            assertThat(answer(counted[2], "a", 1))
                    .as("what was used before counts")
                    .isEqualTo("BLOCK BUDGET");

            publish(cluster.topics().routing(), "globex/helper", lane());
            plan(counted[0], "b");
            assertThat(answer(counted[0], "b", 1)).isEqualTo("BLOCK LANE_READ_ONLY");

            long epoch = publish(cluster.topics().controls(), "tenant/acme#STOP", stop()) + 1;
            Awaitility.await().atMost(READY).until(() -> acknowledged() >= epoch);
            plan(held, "c");
            assertThat(answer(held, "c", 1))
                    .as("what was acknowledged is obeyed")
                    .isEqualTo("BLOCK CONTROL_STOPPED");
        }
        assertThat(cluster.read(cluster.topics().recoveryCases(), RecoveryCase.class))
                .extracting(ConsumerRecord::value)
                .filteredOn(found -> found.getKind() == CaseKind.ACTION_NEEDS_APPROVAL)
                .extracting(found -> found.getActionId() + " " + found.getStatus())
                .containsExactly("a " + CaseStatus.OPEN, "a " + CaseStatus.RESUMED, "b " + CaseStatus.OPEN);
        assertThat(cluster.read(cluster.topics().ledger(), LedgerEvent.class).stream()
                        .map(record -> record.value().getPayload())
                        .filter(ActionGated.class::isInstance))
                .as("every ruling is a fact, once")
                .hasSize(7);
    }

    private static long acknowledged() {
        return cluster.read(cluster.topics().instances(), Instance.class).stream()
                .map(ConsumerRecord::value)
                .filter(instance -> instance != null && instance.getKind() == InstanceKind.LEDGER)
                .mapToLong(Instance::getControlsEpoch)
                .max()
                .orElse(0);
    }

    private static PolicyVersion policy(String definition) {
        return PolicyVersion.newBuilder()
                .setPolicyId("desk")
                .setVersion(1)
                .setDefinition(definition)
                .setDigest("")
                .setPublishedAt(Instant.now())
                .setPublishedBy("eva")
                .build();
    }

    private static Routing lane() {
        return Routing.newBuilder()
                .setTenantId("globex")
                .setAgentId("helper")
                .setLane(Lane.READ_ONLY)
                .setEpoch(1)
                .setReason("a try")
                .setChangedAt(Instant.now())
                .setChangedBy("ole")
                .build();
    }

    private static Control stop() {
        return Control.newBuilder()
                .setScope("tenant/acme")
                .setMode(ControlMode.STOP)
                .setReason("looks wrong")
                .setChangedAt(Instant.now())
                .setChangedBy("ole")
                .setControlId(UUID.randomUUID().toString())
                .build();
    }
}
