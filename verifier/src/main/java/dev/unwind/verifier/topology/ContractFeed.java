package dev.unwind.verifier.topology;

import dev.unwind.model.contract.CompiledContract;
import dev.unwind.schemas.ToolContract;
import dev.unwind.schemas.keys.ToolKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The published tool contracts, kept up to date from their compacted topic by a thread of its own. Thread-safe.
 */
final class ContractFeed implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ContractFeed.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long PAUSE_MILLIS = 250;

    /** What stands under one key: a contract, or why it cannot be used. */
    private record Published(
            @Nullable CompiledContract contract, @Nullable String problem) {}

    private final String topic;
    private final Consumer<byte[], byte[]> consumer;
    private final WireDecoder<ToolContract> decoder;
    private final ConcurrentMap<String, CompletableFuture<Published>> byKey = new ConcurrentHashMap<>();
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean stopping;

    ContractFeed(String topic, Consumer<byte[], byte[]> consumer, WireDecoder<ToolContract> decoder) {
        this.topic = topic;
        this.consumer = consumer;
        this.decoder = decoder;
        this.thread = Thread.ofPlatform().name("verifier-contracts").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Whether everything that had been published when this started has been read. */
    boolean caughtUp() {
        return caughtUp.getCount() == 0;
    }

    /** Versions that are published and can be used. */
    int count() {
        return (int) byKey.values().stream()
                .map(entry -> entry.getNow(null))
                .filter(published -> published != null && published.contract() != null)
                .count();
    }

    /** There is no contract that could be used; the message says why. */
    static final class NoContract extends Exception {
        NoContract(String message) {
            super(message);
        }
    }

    /**
     * The contract of a tool in a version; waits a while for one that is not there yet.
     *
     * @throws NoContract when it did not come, or cannot be used
     */
    CompiledContract await(String tool, int version, Duration patience) throws NoContract, InterruptedException {
        String key = tool + "@" + version;
        CompletableFuture<Published> entry = byKey.computeIfAbsent(key, same -> new CompletableFuture<>());
        try {
            Published published = entry.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (published.contract() == null) {
                throw new NoContract("Cannot use contract " + key + ": " + published.problem());
            }
            return published.contract();
        } catch (TimeoutException e) {
            if (!entry.isDone()) {
                byKey.remove(key, entry);
            }
            throw new NoContract("Cannot find contract " + key + " on " + topic + ": waited " + patience.toMillis()
                    + " ms; publish it with `unwind contracts apply`.");
        } catch (ExecutionException e) {
            throw new IllegalStateException("entries are never completed with an exception", e);
        }
    }

    private void run() {
        try (consumer) {
            List<TopicPartition> partitions = partitions();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = new HashMap<>(ends(partitions));
            while (!stopping) {
                if (!ends.isEmpty()) {
                    ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
                }
                if (ends.isEmpty()) {
                    caughtUp.countDown();
                }
                consumer.poll(POLL).forEach(this::take);
            }
        } catch (WakeupException | InterruptException e) {
            LOG.atDebug().addKeyValue("topic", topic).log("Contract feed was woken to stop");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The topic's partitions; waits for a topic that is not there yet. */
    private List<TopicPartition> partitions() throws InterruptedException {
        while (true) {
            try {
                List<TopicPartition> found = consumer.partitionsFor(topic).stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
                if (!found.isEmpty()) {
                    return found;
                }
            } catch (WakeupException | InterruptException stop) {
                throw stop;
            } catch (KafkaException e) {
                LOG.atWarn()
                        .addKeyValue("topic", topic)
                        .addKeyValue("error", e)
                        .log("Cannot ask for the contract topic; trying again");
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private Map<TopicPartition, Long> ends(List<TopicPartition> partitions) throws InterruptedException {
        while (true) {
            try {
                return consumer.endOffsets(partitions);
            } catch (WakeupException | InterruptException stop) {
                throw stop;
            } catch (KafkaException e) {
                LOG.atWarn()
                        .addKeyValue("topic", topic)
                        .addKeyValue("error", e)
                        .log("Cannot ask for the end of the contract topic; trying again");
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            LOG.atWarn()
                    .addKeyValue("topic", topic)
                    .addKeyValue("offset", record.offset())
                    .log("Contract record without a key is left out");
            return;
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            byKey.remove(key);
            return;
        }
        Published published = read(key, record);
        if (published.contract() == null) {
            LOG.atWarn()
                    .addKeyValue("contract", key)
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("error", published.problem())
                    .log("Published contract cannot be used");
        }
        CompletableFuture<Published> entry = byKey.computeIfAbsent(key, same -> new CompletableFuture<>());
        if (!entry.complete(published)) {
            byKey.put(key, CompletableFuture.completedFuture(published));
        }
    }

    private Published read(String key, ConsumerRecord<byte[], byte[]> record) {
        try {
            ToolContract contract = decoder.decode(record.value());
            String named = new ToolKey(contract.getTool(), contract.getVersion()).encode();
            if (!named.equals(key)) {
                return new Published(null, "the record under this key is the contract of " + named + ".");
            }
            return new Published(CompiledContract.fromDefinition(contract.getDefinition()), null);
        } catch (BadRecord e) {
            return new Published(null, e.detail());
        } catch (IllegalArgumentException e) {
            return new Published(null, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Published(null, "the verifier was stopped while it read the contract.");
        }
    }

    @Override
    public void close() {
        stopping = true;
        consumer.wakeup();
        try {
            // Interrupted only when it waits for the registry: a consumer that is interrupted cannot close in order.
            if (!thread.join(Duration.ofSeconds(1))) {
                thread.interrupt();
                thread.join(Duration.ofSeconds(5));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
