package dev.unwind.ledger.topology;

import dev.unwind.ledger.facts.Contracts;
import dev.unwind.model.fold.RejectionCode;
import dev.unwind.model.principal.PrincipalSource;
import dev.unwind.schemas.FailureDetected;
import dev.unwind.schemas.GateDecision;
import dev.unwind.schemas.Lane;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.PolicyVersion;
import dev.unwind.schemas.RecoveryCase;
import dev.unwind.schemas.Routing;
import dev.unwind.schemas.SigningKey;
import dev.unwind.schemas.TargetWrite;
import dev.unwind.schemas.ToolContract;
import dev.unwind.schemas.VerificationRequest;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.schemas.signing.FactSignature;
import dev.unwind.schemas.signing.FactSigner;
import dev.unwind.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The topology in the test driver, with typed ways in and out. */
final class Driver implements AutoCloseable, FoldListener {
    static final Topics TOPICS = Topics.withPrefix("unwind.");
    static final Instant TIME = Instant.parse("2026-11-21T09:00:01Z");
    static final int VALUE_BYTES_MAX = 64 * 1024;

    final List<RejectionCode> refused = new ArrayList<>();
    int boundHits;
    final LedgerDecoder decoder;
    private final Map<String, ?> registry = Map.of("schema.registry.url", "mock://" + UUID.randomUUID());
    final GateBook gate = new GateBook(TOPICS, registry, new GateBook.Reads(read(), read(), read()));
    private final TopologyTestDriver driver;
    private Map<String, SigningKey> keys = Map.of();
    private Instant now = TIME;
    private final TestInputTopic<byte[], byte[]> ledger;

    private static TopicRead read() {
        return new TopicRead(Map::of, Duration.ZERO);
    }

    Driver(Path stateDir) {
        decoder = new LedgerDecoder(TOPICS.ledger(), registry, Duration.ofSeconds(1), () -> false);
        StreamsConfig config = config(stateDir);
        driver = new TopologyTestDriver(
                topology(config),
                config.originals().entrySet().stream()
                        .collect(
                                java.util.Properties::new,
                                (properties, entry) -> properties.put(entry.getKey(), entry.getValue()),
                                java.util.Properties::putAll),
                TIME);
        ledger = driver.createInputTopic(TOPICS.ledger(), new ByteArraySerializer(), new ByteArraySerializer());
        publish(Contracts.update());
        publish(Contracts.look());
        publish(Contracts.crawl());
    }

    static StreamsConfig config(Path stateDir) {
        return new StreamsConfig(Map.of(
                StreamsConfig.APPLICATION_ID_CONFIG,
                "test",
                StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
                "none:1",
                StreamsConfig.STATE_DIR_CONFIG,
                stateDir.toString(),
                StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG,
                true,
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                StreamsConfig.EXACTLY_ONCE_V2,
                StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG,
                RocksSettings.class));
    }

    Topology topology(StreamsConfig config) {
        FoldParts parts = new FoldParts(
                TOPICS.ledger(),
                decoder,
                new PublishedContracts(TOPICS.toolContracts(), registry, read()),
                gate,
                PrincipalSource.of(() -> keys, () -> keys),
                VALUE_BYTES_MAX,
                this);
        return new LedgerTopology(TOPICS, registry, parts).build(config);
    }

    @Override
    public void deadlinesLeft() {
        boundHits++;
    }

    @Override
    public void refused(RejectionCode code) {
        refused.add(code);
    }

    void publish(ToolContract contract) {
        driver.createInputTopic(
                        TOPICS.toolContracts(),
                        new StringSerializer(),
                        UnwindSerdes.serializer(ToolContract.class, registry))
                .pipeInput(contract.getTool() + "@" + contract.getVersion(), contract);
    }

    /** Publishes a policy of one rule. */
    void policy(String id, int version, String rule) {
        policy(id, version, rule, null);
    }

    /** Publishes a policy of one rule, one budget, or both. */
    void policy(String id, int version, @Nullable String rule, @Nullable String budget) {
        String definition = "{\"policy\":\"" + id + "\",\"version\":" + version
                + (rule == null ? "" : ",\"rules\":[" + rule + "]")
                + (budget == null ? "" : ",\"budgets\":[" + budget + "]") + "}";
        publish(
                TOPICS.policies(),
                id + "@" + version,
                PolicyVersion.newBuilder()
                        .setPolicyId(id)
                        .setVersion(version)
                        .setDefinition(definition)
                        .setDigest("")
                        .setPublishedAt(now)
                        .setPublishedBy("eva")
                        .build());
    }

    /** Publishes what an agent, {@code tenant/agent}, may do. */
    void lane(String agent, Lane lane, List<String> disabledTools) {
        publish(
                TOPICS.routing(),
                agent,
                Routing.newBuilder()
                        .setTenantId(agent.substring(0, agent.indexOf('/')))
                        .setAgentId(agent.substring(agent.indexOf('/') + 1))
                        .setLane(lane)
                        .setDisabledTools(disabledTools)
                        .setEpoch(1)
                        .setReason("a try")
                        .setChangedAt(now)
                        .setChangedBy("ole")
                        .build());
    }

    private <T extends SpecificRecord> void publish(String topic, String key, T value) {
        raw(topic, key, UnwindSerdes.serializer(registry).serialize(topic, value));
    }

    /** Puts bytes on a topic that is keyed by names. */
    void raw(String topic, String key, byte[] value) {
        driver.createInputTopic(topic, new StringSerializer(), new ByteArraySerializer())
                .pipeInput(key, value, now);
    }

    void publish(SigningKey... published) {
        keys = Arrays.stream(published).collect(Collectors.toMap(SigningKey::getKeyId, key -> key));
    }

    /** Tells a fact as a writer does that has a key. */
    void tell(LedgerEvent event, FactSigner signer) {
        byte[] value = wire(event);
        Headers headers = new RecordHeaders();
        headers.add(FactSignature.HEADER, signer.sign(TOPICS.ledger(), value).toHeader());
        pipe((event.getTenantId() + "/" + event.getRunId()).getBytes(StandardCharsets.UTF_8), value, headers);
    }

    void tell(LedgerEvent event) {
        pipe(event.getTenantId() + "/" + event.getRunId(), wire(event));
    }

    void tell(List<LedgerEvent> events) {
        events.forEach(this::tell);
    }

    byte[] wire(LedgerEvent event) {
        return UnwindSerdes.serializer(LedgerEvent.class, registry).serialize(TOPICS.ledger(), event);
    }

    void pipe(@Nullable String key, byte @Nullable [] value) {
        pipe(key == null ? null : key.getBytes(StandardCharsets.UTF_8), value, new RecordHeaders());
    }

    void pipe(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        ledger.pipeInput(new TestRecord<>(key, value, headers, now));
    }

    /** Time goes by: for the clock, and for the timestamps of what is told from now on. */
    void pass(Duration time) {
        now = now.plus(time);
        driver.advanceWallClockTime(time);
    }

    /** The clock goes on alone: what is told from now on was written before. */
    void skip(Duration time) {
        driver.advanceWallClockTime(time);
    }

    /** What the ledger stated by itself. */
    List<LedgerEvent> stated() {
        return values(TOPICS.ledger(), LedgerEvent.class);
    }

    List<VerificationRequest> verificationRequests() {
        return values(TOPICS.verificationRequests(), VerificationRequest.class);
    }

    List<FailureDetected> failures() {
        return values(TOPICS.failures(), FailureDetected.class);
    }

    List<RecoveryCase> cases() {
        return values(TOPICS.recoveryCases(), RecoveryCase.class);
    }

    List<GateDecision> decisions() {
        return values(TOPICS.decisions(), GateDecision.class);
    }

    /** The writes that the view by target holds of an entity of a target without an address, in order. */
    List<TargetWrite> writes(String tenant, String entity) {
        return writes(tenant, "${desk.url}", entity);
    }

    List<TargetWrite> writes(String tenant, String base, String entity) {
        byte[] key = WriteKeys.topicKey(tenant, base, entity).getBytes(StandardCharsets.UTF_8);
        Deserializer<TargetWrite> deserializer = UnwindSerdes.deserializer(TargetWrite.class, registry);
        List<TargetWrite> writes = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> found =
                store(StoreNames.TARGET_WRITES).range(WriteKeys.at(key, 0), WriteKeys.at(key, Long.MAX_VALUE))) {
            found.forEachRemaining(entry -> writes.add(deserializer.deserialize(TOPICS.targetWrites(), entry.value)));
        }
        return writes;
    }

    List<TestRecord<byte[], byte[]>> deadLetters() {
        return driver.createOutputTopic(
                        TOPICS.deadLetters(TOPICS.ledger()), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    List<String> keys(String topic) {
        return driver
                .createOutputTopic(topic, new StringDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList()
                .stream()
                .map(TestRecord::key)
                .toList();
    }

    private <T extends SpecificRecord> List<T> values(String topic, Class<T> type) {
        Deserializer<T> deserializer = UnwindSerdes.deserializer(type, registry);
        return driver.createOutputTopic(topic, new StringDeserializer(), deserializer)
                .readValuesToList();
    }

    RunReader reader() {
        return new RunReader(this::store);
    }

    KeyValueStore<Bytes, byte[]> store(String name) {
        return driver.getKeyValueStore(name);
    }

    @Override
    public void close() {
        driver.close();
    }
}
