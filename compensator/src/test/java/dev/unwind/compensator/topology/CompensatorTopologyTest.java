package dev.unwind.compensator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.model.principal.PrincipalSource;
import dev.unwind.model.principal.Principals;
import dev.unwind.model.undo.ApprovalRules;
import dev.unwind.model.undo.IssuedCommand;
import dev.unwind.model.undo.UndoEntry;
import dev.unwind.schemas.ActionClass;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.signing.Ed25519;
import dev.unwind.schemas.signing.FactSigner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class CompensatorTopologyTest {
    @TempDir
    Path stateDir;

    private Driver driver;

    @BeforeEach
    void start(TestInfo test) {
        driver = new Driver("mock://" + test.getDisplayName().replaceAll("\\W", ""), stateDir)
                .publish("set", ActionClass.INTERNAL_UPDATE)
                .publish("look", ActionClass.READ_ONLY);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    private KeyValueStore<Bytes, UndoEntry> log() {
        return driver.driver.getKeyValueStore(CompensatorTopology.UNDO_LOG);
    }

    @Test
    void aFailureIsPlannedAtOnceWhenTheLogHasPassedItsOffset() {
        driver.done("r", "a", "{\"v\":1}", "{\"v\":2}").failure("r", "f", 2);

        List<CompensationCommand> commands = driver.commands();

        assertThat(commands).singleElement().satisfies(command -> {
            assertThat(command.getActionId()).isEqualTo("a");
            assertThat(command.getKind()).isEqualTo(CompensationKind.RESTORE);
            assertThat(command.getRequest().getBody()).contains("\"replace\"");
        });
    }

    @Test
    void aFailureThatArrivesFirstWaitsForTheLogToPassItsOffset() {
        driver.failure("r", "f", 2).planned("r", "a", "set").started("r", "a", "{\"v\":1}");
        assertThat(driver.commands()).isEmpty();

        driver.succeeded("r", "a", "{\"v\":2}");

        assertThat(driver.commands())
                .extracting(CompensationCommand::getActionId)
                .containsExactly("a");
    }

    @Test
    void anotherRunsFactsMoveTheBarrierToo() {
        driver.done("r", "a", "{\"v\":1}", "{\"v\":2}").failure("r", "f", 3);
        assertThat(driver.commands()).isEmpty();

        driver.planned("other", "x", "set");

        assertThat(driver.commands()).hasSize(1);
    }

    @Test
    void whatCannotBeDecodedOnTheLedgerMovesTheBarrierAndNothingElse() {
        driver.done("r", "a", "{\"v\":1}", "{\"v\":2}")
                .failure("r", "f", 3)
                .putBytes(Driver.TOPICS.ledger(), "t/r", new byte[] {1, 2, 3});

        assertThat(driver.commands()).hasSize(1);
    }

    @Test
    void aFailureThatComesAgainIsPlannedOnce() {
        driver.done("r", "a", "{\"v\":1}", "{\"v\":2}").failure("r", "f", 2).failure("r", "f", 2);

        assertThat(driver.commands()).hasSize(1);
    }

    @Test
    void aSecondFailureOfTheSameRunFindsOnlyWhatIsLeft() {
        driver.done("r", "a", "{\"v\":1}", "{\"v\":2}")
                .done("r", "b", "{\"v\":2}", "{\"v\":3}")
                .failure("r", "f1", 5, List.of("b"))
                .failure("r", "f2", 5)
                .failure("r", "f3", 5);

        assertThat(driver.commands())
                .extracting(CompensationCommand::getActionId)
                .containsExactly("b", "a", null);
    }

    @Test
    void aRunWithoutAnythingToUndoGetsAnEmptyPlan() {
        driver.planned("r", "a", "look").failure("r", "f", 0);

        assertThat(driver.commands())
                .singleElement()
                .satisfies(command -> assertThat(command.getSteps()).isZero());
        assertThat(log().get(UndoKeys.of("t/r".getBytes(StandardCharsets.UTF_8), "a")))
                .isNull();
    }

    @Test
    void runsWhoseKeysBeginAlikeDoNotMix() {
        driver.done("r", "a", "{\"v\":1}", "{\"v\":2}")
                .done("r1", "b", "{\"v\":1}", "{\"v\":2}")
                .done("r/x", "c", "{\"v\":1}", "{\"v\":2}")
                .failure("r", "f", 8);

        assertThat(driver.commands())
                .extracting(CompensationCommand::getActionId)
                .containsExactly("a");
    }

    @Test
    void factsUnderAKeyThatIsNotTheirsArePassedOver() {
        driver.done("r\u0000a", "x", "{\"v\":1}", "{\"v\":2}").failure("r", "f", 2);

        assertThat(driver.commands())
                .singleElement()
                .satisfies(command -> assertThat(command.getSteps()).isZero());
    }

    @Test
    void theEntryKnowsItsCommand() {
        driver.done("r", "a", "{\"v\":1}", "{\"v\":2}").failure("r", "f", 2);
        CompensationCommand command = driver.commands().get(0);

        UndoEntry entry = log().get(UndoKeys.of("t/r".getBytes(StandardCharsets.UTF_8), "a"));

        assertThat(entry.command()).isEqualTo(IssuedCommand.first(command.getCommandId(), command.getPlanId(), true));
    }

    @Test
    void aPlanThatHasToBeApprovedIsOneCommandThatSendsNothingAndTheApprovalSendsIt() {
        driver.publish("risky", ActionClass.INTERNAL_UPDATE, ",\"approval\":\"ALWAYS\"");
        driver.planned("r", "a", "risky").started("r", "a", "{\"v\":1}").succeeded("r", "a", "{\"v\":2}");
        driver.failure("r", "f", 2);

        CompensationCommand holding = driver.commands().get(0);
        assertThat(holding.getActionId()).isNull();
        assertThat(holding.getStep()).isZero();
        assertThat(holding.getRequest()).isNull();
        assertThat(holding.getHeld().getSteps()).isOne();
        assertThat(holding.getHeld().getExpiresAt()).isEqualTo(Driver.NOON.plus(Duration.ofHours(24)));
        assertThat(log().get(UndoKeys.of("t/r".getBytes(StandardCharsets.UTF_8), "a"))
                        .command())
                .isNull();

        driver.approved("r", "f2", 2, holding.getHeld().getDigest());

        assertThat(driver.commands()).singleElement().satisfies(command -> {
            assertThat(command.getActionId()).isEqualTo("a");
            assertThat(command.getHeld()).isNull();
        });
    }

    @Test
    void aFailureThatCannotBeTakenIsDeadLetteredWithItsBytesAndReason() {
        byte[] bytes = {9, 9};
        driver.putBytes(Driver.TOPICS.failures(), "t/r", bytes).failure("r", "f", 0);
        driver.put(
                Driver.TOPICS.failures(),
                "t/elsewhere",
                dev.unwind.schemas.FailureDetected.newBuilder()
                        .setFailureId("f")
                        .setTenantId("t")
                        .setRunId("r")
                        .setReason("wrong")
                        .setRequestedBy(new dev.unwind.schemas.Actor(dev.unwind.schemas.ActorKind.OPERATOR, "ann"))
                        .setLedgerOffset(0)
                        .setDetectedAt(Driver.NOON)
                        .build());

        List<TestRecord<byte[], byte[]>> letters = driver.read(Driver.TOPICS.deadLetters(Driver.TOPICS.failures()));

        assertThat(letters).hasSize(2);
        assertThat(letters.get(0).value()).isEqualTo(bytes);
        assertThat(header(letters.get(0), "unwind.error.code")).isEqualTo("UNDECODABLE");
        assertThat(header(letters.get(0), "__streams.errors.topic")).isEqualTo("unwind.failures");
        assertThat(header(letters.get(1), "unwind.error.code")).isEqualTo("KEY_MISMATCH");
        assertThat(header(letters.get(1), "unwind.error.detail")).contains("t/r");
    }

    private static String header(TestRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Test
    void aForgedReadBackDoesNotTalkAnUndoAway() {
        FactSigner verifier = signer();
        FactSigner stranger = signer();
        driver.publish(verifier, ActorKind.VERIFIER)
                .done("r", "a", "{\"v\":1}", "{\"v\":2}")
                .sawNoEffect("r", "a", null)
                .sawNoEffect("r", "a", stranger)
                .failure("r", "f", 4);

        assertThat(driver.commands())
                .singleElement()
                .extracting(CompensationCommand::getKind)
                .isEqualTo(CompensationKind.RESTORE);
    }

    @Test
    void theVerifiersOwnReadBackIsBelieved() {
        FactSigner verifier = signer();
        driver.publish(verifier, ActorKind.VERIFIER)
                .done("r", "a", "{\"v\":1}", "{\"v\":2}")
                .sawNoEffect("r", "a", verifier)
                .failure("r", "f", 3);

        assertThat(driver.commands())
                .extracting(CompensationCommand::getActionId)
                .containsExactly((String) null);
    }

    private static FactSigner signer() {
        return FactSigner.ofPem(Ed25519.pem(Ed25519.generate().getPrivate()));
    }

    @Test
    void theDescriptionInTheRepositoryIsFresh() throws IOException {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "unwind.compensator");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        String described = new CompensatorTopology(
                        Driver.TOPICS,
                        Map.of("schema.registry.url", "mock://describe"),
                        ApprovalRules.DEFAULT,
                        PrincipalSource.of(Principals.NONE),
                        UndoListener.NONE)
                .build(new StreamsConfig(settings))
                .describe()
                .toString();

        try (InputStream golden = CompensatorTopology.class.getResourceAsStream("topology.txt")) {
            assertThat(described.strip())
                    .as("A changed store or topic needs a migration; if it is meant, replace topology.txt")
                    .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8).strip());
        }
    }
}
