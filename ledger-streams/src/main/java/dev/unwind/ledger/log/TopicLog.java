package dev.unwind.ledger.log;

import dev.unwind.ledger.topology.RegistryUnreachable;
import dev.unwind.ledger.topology.Undecodable;
import dev.unwind.model.fold.RejectionCode;
import dev.unwind.model.proof.Finding;
import dev.unwind.model.proof.LogRecord;
import dev.unwind.schemas.SigningKey;
import dev.unwind.schemas.ToolContract;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.schemas.topics.Topics;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** The ledger on its topics. Reads what is committed; joins no group, commits nothing, writes nothing. */
public final class TopicLog implements LedgerLog {
    private final Map<String, Object> config;
    private final Topics topics;
    private final long anchorsEnd;
    private final TreeMap<Integer, Long> ends = new TreeMap<>();
    private final WireSchemas schemas;
    private @Nullable PublishedContractBook contracts;
    private @Nullable Map<String, SigningKey> signingKeys;

    /**
     * Notes where the topics end; only what stands before that is read.
     *
     * @param kafka settings of a Kafka client, the address among them
     * @param registry as {@link UnwindSerdes} wants it
     */
    public TopicLog(Map<String, ?> kafka, Map<String, ?> registry, Topics topics) {
        this.topics = topics;
        this.config = new HashMap<>(kafka);
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
        config.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
        this.schemas = new RegistrySchemas(UnwindSerdes.registry(registry));
        try (Consumer<byte[], byte[]> consumer = consumer()) {
            // The anchors' end first: every record that they cover then stands before the ledger's ends.
            this.anchorsEnd = endsOf(consumer, topics.anchors()).getOrDefault(0, 0L);
            ends.putAll(endsOf(consumer, topics.ledger()));
        }
    }

    private Consumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static Map<Integer, Long> endsOf(Consumer<byte[], byte[]> consumer, String topic) {
        List<PartitionInfo> infos = consumer.partitionsFor(topic);
        List<TopicPartition> partitions = infos.stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        Map<Integer, Long> ends = new TreeMap<>();
        consumer.endOffsets(partitions).forEach((partition, end) -> ends.put(partition.partition(), end));
        return ends;
    }

    private record RegistrySchemas(SchemaRegistryClient registry) implements WireSchemas {
        @Override
        public Schema find(int id) throws Undecodable {
            try {
                return (Schema) registry.getSchemaById(id).rawSchema();
            } catch (RestClientException e) {
                if (e.getStatus() == 404) {
                    throw new Undecodable(
                            RejectionCode.UNKNOWN_SCHEMA, "The schema registry has no schema " + id + ".", e);
                }
                throw unreachable(id, e);
            } catch (IOException e) {
                throw unreachable(id, e);
            }
        }

        private static RegistryUnreachable unreachable(int id, Exception e) {
            return new RegistryUnreachable(
                    "Cannot ask the schema registry for schema " + id + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String source() {
        return "topic " + topics.ledger() + " at " + config.get("bootstrap.servers");
    }

    @Override
    public String ledger() {
        return topics.ledger();
    }

    @Override
    public String anchorsTopic() {
        return topics.anchors();
    }

    @Override
    public int partitionCount() {
        return ends.size();
    }

    @Override
    public List<Integer> partitions() {
        return List.copyOf(ends.keySet());
    }

    @Override
    public Map<Integer, Long> ends() {
        return new TreeMap<>(ends);
    }

    @Override
    public @Nullable RunKey onlyRun() {
        return null;
    }

    @Override
    public Cursor<LogRecord> records(int partition) {
        return new TopicCursor(
                config, new TopicPartition(topics.ledger(), partition), ends.getOrDefault(partition, 0L));
    }

    @Override
    public Cursor<LogRecord> recordsSince(int partition, Instant from) {
        TopicPartition of = new TopicPartition(topics.ledger(), partition);
        long end = ends.getOrDefault(partition, 0L);
        try (Consumer<byte[], byte[]> consumer = consumer()) {
            OffsetAndTimestamp first =
                    consumer.offsetsForTimes(Map.of(of, from.toEpochMilli())).get(of);
            return first == null || first.offset() >= end
                    ? Cursor.of(Collections.emptyIterator())
                    : new TopicCursor(config, of, first.offset(), end);
        }
    }

    @Override
    public Cursor<LogRecord> anchors() {
        return new TopicCursor(config, new TopicPartition(topics.anchors(), 0), anchorsEnd);
    }

    @Override
    public PublishedContractBook contracts() {
        PublishedContractBook known = contracts;
        if (known == null) {
            known = new PublishedContractBook(published());
            contracts = known;
        }
        return known;
    }

    /** What the topic holds under a key that is not its own counts as none, as in the topology. */
    private Map<String, String> published() {
        Map<String, String> definitions = new HashMap<>();
        WireReader<ToolContract> reader = new WireReader<>(ToolContract.class, schemas);
        each(topics.toolContracts(), (key, value) -> note(definitions, reader, key, value));
        return definitions;
    }

    @Override
    public Collection<SigningKey> signingKeys() {
        Map<String, SigningKey> keys = signingKeys;
        if (keys == null) {
            Map<String, SigningKey> read = new TreeMap<>();
            WireReader<SigningKey> reader = new WireReader<>(SigningKey.class, schemas);
            each(topics.principals(), (key, value) -> noteKey(read, reader, key, value));
            keys = read;
            signingKeys = keys;
        }
        return keys.values();
    }

    /** What stands under a key that is not its own, or cannot be read, changes nothing: as where the ledger reads them. */
    private static void noteKey(
            Map<String, SigningKey> keys, WireReader<SigningKey> reader, String key, byte @Nullable [] value) {
        if (value == null) {
            keys.remove(key);
            return;
        }
        try {
            SigningKey published = reader.read(value);
            if (published.getKeyId().equals(key)) {
                keys.put(key, published);
            }
        } catch (Undecodable e) {
            // What is signed with a key that nobody can read is not believed.
        }
    }

    private interface Entry {
        void take(String key, byte @Nullable [] value);
    }

    /** Every record of a topic that has a key, in the order of its partition. */
    private void each(String topic, Entry entry) {
        Map<Integer, Long> topicEnds;
        try (Consumer<byte[], byte[]> consumer = consumer()) {
            topicEnds = endsOf(consumer, topic);
        }
        topicEnds.forEach((partition, end) -> {
            try (TopicCursor cursor = new TopicCursor(config, new TopicPartition(topic, partition), end)) {
                while (cursor.hasNext()) {
                    LogRecord record = cursor.next();
                    byte[] key = record.key();
                    if (key != null) {
                        entry.take(new String(key, StandardCharsets.UTF_8), record.value());
                    }
                }
            }
        });
    }

    private static void note(
            Map<String, String> definitions, WireReader<ToolContract> reader, String key, byte @Nullable [] value) {
        definitions.remove(key);
        try {
            ToolContract contract = reader.read(value);
            if (key.equals(contract.getTool() + '@' + contract.getVersion())) {
                definitions.put(key, contract.getDefinition());
            }
        } catch (Undecodable e) {
            // A withdrawn one, or one that nobody can read: its tool counts as undeclared.
        }
    }

    @Override
    public WireSchemas schemas() {
        return schemas;
    }

    @Override
    public List<Finding> damage() {
        return List.of();
    }

    @Override
    public void close() {}
}
