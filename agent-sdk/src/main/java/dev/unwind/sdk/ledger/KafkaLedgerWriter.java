package dev.unwind.sdk.ledger;

import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.schemas.topics.Topics;
import dev.unwind.sdk.LedgerUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;

/**
 * Appends facts to the ledger topic with one idempotent producer for all runs of the process: acknowledged by all in-sync replicas, in order
 * per run, each at most once per append.
 */
public final class KafkaLedgerWriter implements LedgerWriter {
    private final String topic;
    private final Duration timeout;
    private final Producer<String, LedgerEvent> producer;
    private final Admin admin;

    /**
     * Connects.
     *
     * @param connection {@code bootstrap.servers}, {@code schema.registry.url} and whatever else the clients need; what makes the writer
     *     safe cannot be overridden by it
     * @param timeout how long a fact may wait for its acknowledgement
     */
    public KafkaLedgerWriter(String topic, Map<String, ?> connection, Duration timeout) {
        this.topic = topic;
        this.timeout = timeout;
        this.producer = new KafkaProducer<>(
                producerConfig(connection, timeout),
                new StringSerializer(),
                UnwindSerdes.serializer(LedgerEvent.class, connection));
        this.admin = Admin.create(new HashMap<>(connection));
    }

    private static Map<String, Object> producerConfig(Map<String, ?> connection, Duration timeout) {
        int millis = Math.toIntExact(timeout.toMillis());
        Map<String, Object> config = new HashMap<>();
        // Somebody waits for nearly every fact: a batch is what came together while the last request was under way.
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.putAll(connection);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.LEDGER_MESSAGE_BYTES_MAX);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.max(1, millis / 2));
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis);
        return config;
    }

    @Override
    public CompletableFuture<Long> append(LedgerEvent fact) {
        CompletableFuture<Long> acknowledged = new CompletableFuture<>();
        try {
            String key = new RunKey(fact.getTenantId(), fact.getRunId()).encode();
            var unused = producer.send(new ProducerRecord<>(topic, key, fact), (metadata, error) -> {
                if (error == null) {
                    acknowledged.complete(metadata.offset());
                } else {
                    acknowledged.completeExceptionally(error);
                }
            });
        } catch (RuntimeException notSent) {
            acknowledged.completeExceptionally(notSent);
        }
        return acknowledged;
    }

    @Override
    public long endOffset(RunKey run) {
        TopicPartition partition = partition(run);
        try {
            ListOffsetsResultInfo end = admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .partitionResult(partition)
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return end.offset();
        } catch (ExecutionException | TimeoutException e) {
            throw unavailable(run, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(run, e);
        }
    }

    private LedgerUnavailableException unavailable(RunKey run, Exception cause) {
        return new LedgerUnavailableException(
                "Cannot read the end offset of " + topic + " for run " + run + ": " + cause
                        + "; check bootstrapServers and that the topic exists.",
                cause);
    }

    /** Where the default partitioner of every Kafka client puts this key. */
    private TopicPartition partition(RunKey run) {
        byte[] key = run.encode().getBytes(StandardCharsets.UTF_8);
        int partitions = producer.partitionsFor(topic).size();
        return new TopicPartition(topic, Utils.toPositive(Utils.murmur2(key)) % partitions);
    }

    @Override
    public void close() {
        producer.close(timeout);
        admin.close(Duration.ofSeconds(5));
    }
}
