package dev.unwind.compensator.topology;

import dev.unwind.model.principal.PrincipalSource;
import dev.unwind.model.undo.ApprovalRules;
import dev.unwind.schemas.ActionClass;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.ActionSucceeded;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.FailureDetected;
import dev.unwind.schemas.FailureKind;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.Risk;
import dev.unwind.schemas.SigningKey;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.schemas.ToolContract;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.VerificationStatus;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.schemas.signing.FactSignature;
import dev.unwind.schemas.signing.FactSigner;
import dev.unwind.schemas.topics.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The topology with one partition, and a pen for its inputs. Ledger offsets begin at 0. */
final class Driver implements AutoCloseable {
    static final Topics TOPICS = Topics.withPrefix("unwind.");
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final String CONTRACT = """
            {"tool":"%s","version":1,"class":"%s","risk":"LOW",
             "input":{"type":"object","properties":{"id":{"type":"string"}}},"timeout":"10s"%s}""";
    private static final String MUTATING = """
            ,"target":{"type":"doc","id":"input.id"},"http":{"base":"${t.url}"},
            "snapshot":{"doc":{"get":"\\"/docs/\\" + input.id"}},"modifies":["/doc"],"verify":{"expect":["true"]},
            "compensate":{"kind":"RESTORE","call":{"post":"\\"/restore\\"","body":"undo.patches"}%s}""";

    private final Map<String, String> serdes;
    private Map<String, SigningKey> keys = Map.of();
    final TopologyTestDriver driver;

    Driver(String registry, Path stateDir) {
        serdes = Map.of("schema.registry.url", registry);
        Properties settings = settings(stateDir);
        driver = new TopologyTestDriver(topology(settings), settings);
    }

    private static Properties settings(Path stateDir) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "unwind.compensator");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        settings.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        return settings;
    }

    private Topology topology(Properties settings) {
        return new CompensatorTopology(
                        TOPICS,
                        serdes,
                        ApprovalRules.DEFAULT,
                        PrincipalSource.of(() -> keys, () -> keys),
                        UndoListener.NONE)
                .build(new StreamsConfig(settings));
    }

    Driver publish(String tool, ActionClass actionClass) {
        return publish(tool, actionClass, "");
    }

    /** With more members of its way to be undone. */
    Driver publish(String tool, ActionClass actionClass, String more) {
        boolean mutating = actionClass != ActionClass.READ_ONLY;
        String definition = CONTRACT.formatted(tool, actionClass, mutating ? MUTATING.formatted(more) : "");
        return put(
                TOPICS.toolContracts(),
                tool + "@1",
                new ToolContract(tool, 1, actionClass, Risk.LOW, definition, "d", NOON, "test"));
    }

    Driver planned(String run, String action, String tool) {
        return fact(
                run,
                ActionPlanned.newBuilder()
                        .setActionId(action)
                        .setTool(tool)
                        .setContractVersion(1)
                        .setArguments("{\"id\":\"1\"}")
                        .setArgumentsDigest("d")
                        .setIdempotencyKey(action)
                        .build());
    }

    Driver started(String run, String action, String before) {
        return fact(
                run,
                ActionStarted.newBuilder()
                        .setActionId(action)
                        .setArgumentsDigest("d")
                        .setBefore(doc(before))
                        .build());
    }

    Driver succeeded(String run, String action, String after) {
        return fact(
                run,
                ActionSucceeded.newBuilder()
                        .setActionId(action)
                        .setOutput("\"ok\"")
                        .setAfter(doc(after))
                        .build());
    }

    /** Three facts: an action that changed {@code docs/1}. */
    Driver done(String run, String action, String before, String after) {
        return planned(run, action, "set").started(run, action, before).succeeded(run, action, after);
    }

    /** A key that stands for a role from long ago. */
    Driver publish(FactSigner signer, ActorKind role) {
        keys = Map.of(
                signer.keyId(),
                SigningKey.newBuilder()
                        .setKeyId(signer.keyId())
                        .setPrincipal("User:test")
                        .setRoles(List.of(role))
                        .setPublicKey(ByteBuffer.wrap(signer.publicKey().getEncoded()))
                        .setValidFrom(NOON.minusSeconds(3_600))
                        .setPublishedAt(NOON)
                        .setPublishedBy("test")
                        .build());
        return this;
    }

    /** A verifier says that an action left nothing; signed by this one, or not at all. */
    Driver sawNoEffect(String run, String action, @Nullable FactSigner signer) {
        LedgerEvent event = event(
                run,
                new Actor(ActorKind.VERIFIER, "v"),
                VerificationRecorded.newBuilder()
                        .setVerificationId("v-" + action)
                        .setActionId(action)
                        .setKind(VerificationKind.RECONCILE)
                        .setStatus(VerificationStatus.VERIFIED)
                        .setEffect(Effect.NONE)
                        .build());
        byte[] value = UnwindSerdes.serializer(serdes).serialize(TOPICS.ledger(), event);
        Headers headers = new RecordHeaders();
        if (signer != null) {
            headers.add(
                    FactSignature.HEADER, signer.sign(TOPICS.ledger(), value).toHeader());
        }
        TestInputTopic<byte[], byte[]> input =
                driver.createInputTopic(TOPICS.ledger(), new ByteArraySerializer(), new ByteArraySerializer());
        input.pipeInput(new TestRecord<>(("t/" + run).getBytes(StandardCharsets.UTF_8), value, headers, NOON));
        return this;
    }

    Driver fact(String run, Object payload) {
        return put(TOPICS.ledger(), "t/" + run, event(run, new Actor(ActorKind.AGENT, "agent"), payload));
    }

    private static LedgerEvent event(String run, Actor actor, Object payload) {
        return LedgerEvent.newBuilder()
                .setEventId("e")
                .setTenantId("t")
                .setRunId(run)
                .setOccurredAt(NOON)
                .setActor(actor)
                .setPayload(payload)
                .build();
    }

    Driver failure(String run, String failureId, long ledgerOffset) {
        return failure(run, failureId, ledgerOffset, null);
    }

    Driver failure(String run, String failureId, long ledgerOffset, @Nullable List<String> actionIds) {
        return failure(run, failureId, ledgerOffset, actionIds, null);
    }

    Driver approved(String run, String failureId, long ledgerOffset, String digest) {
        return failure(run, failureId, ledgerOffset, null, digest);
    }

    private Driver failure(
            String run,
            String failureId,
            long ledgerOffset,
            @Nullable List<String> actionIds,
            @Nullable String approvedDigest) {
        return put(
                TOPICS.failures(),
                "t/" + run,
                FailureDetected.newBuilder()
                        .setFailureId(failureId)
                        .setTenantId("t")
                        .setRunId(run)
                        .setKind(FailureKind.UNDO_REQUESTED)
                        .setReason("wrong")
                        .setActionIds(actionIds)
                        .setApprovedDigest(approvedDigest)
                        .setRequestedBy(new Actor(ActorKind.OPERATOR, "ann"))
                        .setLedgerOffset(ledgerOffset)
                        .setDetectedAt(NOON)
                        .build());
    }

    Driver put(String topic, String key, SpecificRecord value) {
        return putBytes(topic, key, UnwindSerdes.serializer(serdes).serialize(topic, value));
    }

    Driver putBytes(String topic, String key, byte[] value) {
        TestInputTopic<byte[], byte[]> input =
                driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
        input.pipeInput(key.getBytes(StandardCharsets.UTF_8), value, NOON);
        return this;
    }

    List<CompensationCommand> commands() {
        return read(TOPICS.compensationCommands()).stream()
                .map(record -> UnwindSerdes.deserializer(CompensationCommand.class, serdes)
                        .deserialize(TOPICS.compensationCommands(), record.value()))
                .toList();
    }

    List<TestRecord<byte[], byte[]>> read(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    private static Snapshot doc(String json) {
        return new Snapshot(NOON, List.of(new SnapshotRead("doc", "docs/1", json)));
    }

    @Override
    public void close() {
        driver.close();
    }
}
