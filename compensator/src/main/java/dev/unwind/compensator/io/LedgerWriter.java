package dev.unwind.compensator.io;

import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends the executor's facts to the ledger, idempotent and without a transaction: an open one would hold back every reader of the partition.
 * A record that is not acknowledged is sent again until it is, or the writer is closed: what a target did must not be lost.
 */
final class LedgerWriter implements FactLog, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerWriter.class);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private final String ledger;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Serializer<LedgerEvent> serializer;
    private final Executor threads;
    private final ExecutionListener listener;
    private volatile boolean closed;

    LedgerWriter(ExecutorConfig config, Executor threads, ExecutionListener listener) {
        Map<String, Object> settings = new HashMap<>(config.clients());
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, config.groupId() + "-reports");
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MESSAGE_BYTES_MAX);
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        this.serializer = UnwindSerdes.serializer(LedgerEvent.class, config.serdes());
        this.ledger = config.topics().ledger();
        this.threads = threads;
        this.listener = listener;
    }

    @Override
    public CompletableFuture<Void> append(LedgerEvent event) {
        CompletableFuture<Void> durable = new CompletableFuture<>();
        attempt(
                () -> {
                    // A signature goes into the headers.
                    Headers headers = new RecordHeaders();
                    byte[] value = serializer.serialize(ledger, headers, event);
                    return new ProducerRecord<>(ledger, null, key(event), value, headers);
                },
                durable);
        return durable;
    }

    private static byte[] key(LedgerEvent event) {
        return new RunKey(event.getTenantId(), event.getRunId()).encode().getBytes(StandardCharsets.UTF_8);
    }

    /** Completes when the record is durable; never, when the writer is closed before. */
    CompletableFuture<Void> append(ProducerRecord<byte[], byte[]> record) {
        CompletableFuture<Void> durable = new CompletableFuture<>();
        attempt(() -> record, durable);
        return durable;
    }

    private interface Source {
        ProducerRecord<byte[], byte[]> record();
    }

    private void attempt(Source source, CompletableFuture<Void> durable) {
        if (closed) {
            return;
        }
        try {
            var unused = producer.send(source.record(), (metadata, failed) -> {
                if (failed == null) {
                    // Whatever waits for it must not run on the producer's own thread.
                    threads.execute(() -> durable.complete(null));
                } else {
                    again(source, durable, failed);
                }
            });
        } catch (RuntimeException failed) {
            again(source, durable, failed);
        }
    }

    private void again(Source source, CompletableFuture<Void> durable, Exception failed) {
        if (!closed) {
            listener.reportRetried();
            LOG.atWarn()
                    .addKeyValue("topic", ledger)
                    .addKeyValue("error", failed.toString())
                    .log("Cannot append, trying again");
            CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS, threads).execute(() -> attempt(source, durable));
        }
    }

    @Override
    public void close() {
        closed = true;
        producer.close(CLOSE_WAIT);
    }
}
