package dev.unwind.testsupport.cluster;

import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.schemas.topics.TopicOptions;
import dev.unwind.schemas.topics.Topics;
import dev.unwind.testsupport.audit.AuditReport;
import dev.unwind.testsupport.audit.Auditor;
import dev.unwind.testsupport.topic.TopicReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A broker and a registry for one test class, with topics of its own.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final UnwindCluster cluster = UnwindCluster.withPartitions(4);
 * }</pre>
 *
 * <p>Broker and registry are shared by all test classes of a JVM and started by the first one; topics get a prefix that no other class has.
 */
public final class UnwindCluster implements BeforeAllCallback, AfterAllCallback {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final int RUN_PARTITIONS = 4;

    private final int runPartitions;
    private @Nullable Topics topics;
    private @Nullable Producer<byte[], byte[]> producer;

    private UnwindCluster(int runPartitions) {
        this.runPartitions = runPartitions;
    }

    /** A cluster whose run-keyed topics have four partitions. */
    public static UnwindCluster create() {
        return withPartitions(RUN_PARTITIONS);
    }

    /** A cluster whose run-keyed topics have so many partitions. */
    public static UnwindCluster withPartitions(int runPartitions) {
        return new UnwindCluster(runPartitions);
    }

    /** Starts what is not running yet and creates the topics; JUnit calls it, other callers may. */
    public UnwindCluster start(String name) {
        String prefix = "t" + COUNT.incrementAndGet() + "-" + name.replaceAll("[^A-Za-z0-9]", "") + ".";
        Topics own = Topics.of(TopicOptions.DEFAULT.withPrefix(prefix).withRunPartitions(runPartitions));
        try (Admin admin = admin()) {
            own.apply(admin).requireUsable();
        }
        topics = own;
        return this;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        // Called for each nested class, too: these share the topics of the outermost one.
        if (topics == null) {
            start(context.getRequiredTestClass().getSimpleName());
        }
    }

    @Override
    public synchronized void afterAll(ExtensionContext context) {
        if (producer != null) {
            producer.close();
            producer = null;
        }
    }

    /** Where Kafka clients connect. */
    public String bootstrapServers() {
        return SharedStack.get().bootstrapServers();
    }

    /** The value of {@code schema.registry.url}. */
    public String registryUrl() {
        return SharedStack.get().registryUrl();
    }

    /** The topics of this test class. */
    public Topics topics() {
        if (topics == null) {
            throw new IllegalStateException("The cluster is not started: annotate the field with @RegisterExtension.");
        }
        return topics;
    }

    /** {@code bootstrap.servers} and {@code schema.registry.url}. */
    public Map<String, Object> clientConfig() {
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", bootstrapServers());
        config.put("schema.registry.url", registryUrl());
        return config;
    }

    /** A new admin client; the caller closes it. */
    public Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
    }

    /** Appends facts to the ledger in this order and returns when all are acknowledged; the places they stand at, in the same order. */
    public List<RecordMetadata> publish(LedgerEvent... events) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (LedgerEvent event : events) {
            String key = new RunKey(event.getTenantId(), event.getRunId()).encode();
            sent.add(send(topics().ledger(), key, event));
        }
        return sent.stream().map(UnwindCluster::acknowledged).toList();
    }

    /** Sends a value of any of Unwind's types; the future ends with its acknowledgement. */
    public Future<RecordMetadata> send(String topic, String key, SpecificRecord value) {
        byte[] bytes = UnwindSerdes.serializer(clientConfig()).serialize(topic, value);
        return sendBytes(topic, key.getBytes(StandardCharsets.UTF_8), bytes);
    }

    /** Sends whatever bytes, also such that nobody can read. */
    public synchronized Future<RecordMetadata> sendBytes(String topic, byte @Nullable [] key, byte @Nullable [] value) {
        if (producer == null) {
            producer = new KafkaProducer<>(
                    Map.of(
                            "bootstrap.servers",
                            bootstrapServers(),
                            "acks",
                            "all",
                            "max.request.size",
                            Topics.MESSAGE_BYTES_MAX),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
        }
        return producer.send(new ProducerRecord<>(topic, key, value));
    }

    /** Reads whole topics of this cluster. */
    public TopicReader reader() {
        return new TopicReader(bootstrapServers(), registryUrl());
    }

    /** Every committed record of a topic, in the order of partition and offset. */
    public <T extends SpecificRecord> List<ConsumerRecord<String, T>> read(String topic, Class<T> type) {
        return reader().read(topic, type);
    }

    /** What the auditor finds on the topics of this test class. */
    public AuditReport audit() {
        return Auditor.audit(bootstrapServers(), registryUrl(), topics());
    }

    private static RecordMetadata acknowledged(Future<RecordMetadata> sent) {
        try {
            return sent.get();
        } catch (ExecutionException refused) {
            throw new IllegalStateException("The broker did not acknowledge a fact.", refused.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a fact was sent.", interrupted);
        }
    }
}
