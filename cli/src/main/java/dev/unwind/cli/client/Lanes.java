package dev.unwind.cli.client;

import dev.unwind.cli.CliException;
import dev.unwind.ledger.control.StricterLane;
import dev.unwind.schemas.Lane;
import dev.unwind.schemas.Routing;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * How much each agent may do now, as the routing topic tells, and the changing of it. For one thread.
 *
 * <p>The topic holds one record per tenant and agent, so that who writes last has the last word. Who finds that somebody else wrote between his
 * reading and his writing puts the stricter of both in its place: nobody is set free by an accident.
 */
public final class Lanes implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ConnectionSettings connection;
    private final TopicPartition routing;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Deserializer<Routing> decoder;
    private final Map<String, Routing> standing = new TreeMap<>();
    private final List<ConsumerRecord<String, byte[]>> news = new ArrayList<>();

    /** Reads the topic to its end. */
    public Lanes(ConnectionSettings connection, Topics topics) {
        this.connection = connection;
        this.routing = new TopicPartition(topics.routing(), 0);
        this.decoder = UnwindSerdes.deserializer(Routing.class, connection.registry());
        Map<String, Object> settings = new HashMap<>(connection.kafka());
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        settings.put("fetch.max.wait.ms", 50);
        settings.putIfAbsent("default.api.timeout.ms", 10_000);
        this.consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
        try {
            consumer.assign(List.of(routing));
            consumer.seekToBeginning(List.of(routing));
            read();
        } catch (KafkaException e) {
            consumer.close();
            throw unreadable(e);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    private CliException unreadable(Exception e) {
        return CliException.unreachable(
                "Cannot read " + routing.topic() + " at " + connection.bootstrapServers() + ": " + e.getMessage()
                        + "; see `unwind status`.",
                e);
    }

    /** Reads what stood there when this was called. */
    private void read() {
        news.clear();
        long end = consumer.endOffsets(List.of(routing)).getOrDefault(routing, 0L);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (consumer.position(routing) < end) {
            if (System.nanoTime() > deadline) {
                throw CliException.unreachable("Cannot read " + routing.topic() + " to its end within "
                        + PATIENCE.toSeconds() + " s; see `unwind status`.");
            }
            for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(50))) {
                news.add(record);
                take(record);
            }
        }
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            standing.remove(record.key());
        } else {
            standing.put(record.key(), decoded(record));
        }
    }

    /** What cannot be read counts as stopped, as for the gate. */
    private Routing decoded(ConsumerRecord<String, byte[]> record) {
        try {
            return decoder.deserialize(record.topic(), record.value());
        } catch (SerializationException e) {
            RunKey key = RunKey.parse(record.key());
            return Routing.newBuilder()
                    .setTenantId(key.tenantId())
                    .setAgentId(key.runId())
                    .setLane(Lane.UNKNOWN)
                    .setEpoch(0)
                    .setReason("its record cannot be read here")
                    .setChangedAt(Instant.ofEpochMilli(record.timestamp()))
                    .setChangedBy("-")
                    .build();
        }
    }

    /** What holds for each tenant and agent of which somebody ever said something, by {@code tenant/agent}. */
    public Map<String, Routing> all() {
        return new TreeMap<>(standing);
    }

    /** What holds for an agent of a tenant; null when nobody ever said anything, which leaves it free. */
    public @Nullable Routing of(String tenantAndAgent) {
        return standing.get(tenantAndAgent);
    }

    /**
     * What came of a change.
     *
     * @param routing what holds now
     * @param met what somebody else put there in between, and what this is made the stricter of; null when nobody did
     */
    public record Changed(Routing routing, @Nullable Routing met) {}

    /** Puts a lane in force. The epoch is one more than that of what was read. */
    public Changed put(Routing wanted) {
        String key = wanted.getTenantId() + '/' + wanted.getAgentId();
        Routing before = standing.get(key);
        Routing next = Routing.newBuilder(wanted)
                .setEpoch(before == null ? 1 : before.getEpoch() + 1)
                .build();
        Routing met = null;
        while (true) {
            Routing other = sent(key, next);
            if (other == null) {
                return new Changed(next, met);
            }
            met = other;
            next = StricterLane.of(next, other);
        }
    }

    /** Writes, and returns the newest that somebody else had written since this was last read; null when nobody had. */
    private @Nullable Routing sent(String key, Routing next) {
        long offset = write(key, next);
        try {
            read();
        } catch (KafkaException e) {
            throw unreadable(e);
        }
        Routing other = null;
        for (ConsumerRecord<String, byte[]> record : news) {
            if (record.offset() < offset && key.equals(record.key()) && record.value() != null) {
                other = decoded(record);
            }
        }
        return other;
    }

    private long write(String key, Routing next) {
        Map<String, Object> settings = new HashMap<>(connection.kafka());
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put("linger.ms", 0);
        settings.putIfAbsent("max.block.ms", 10_000);
        settings.putIfAbsent("request.timeout.ms", 5_000);
        settings.putIfAbsent("delivery.timeout.ms", 15_000);
        try (Producer<String, Routing> producer = new KafkaProducer<>(
                settings, new StringSerializer(), UnwindSerdes.serializer(Routing.class, connection.registry()))) {
            return producer.send(new ProducerRecord<>(routing.topic(), key, next))
                    .get()
                    .offset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CliException.failed(
                    "Interrupted while the lane of " + key + " was changed; it may or may not stand. See `unwind lane "
                            + key + "`.",
                    e);
        } catch (ExecutionException | KafkaException e) {
            throw CliException.unreachable(
                    "Cannot change the lane of " + key + " on " + routing.topic() + " at "
                            + connection.bootstrapServers() + ": " + e.getMessage() + "; see `unwind status`.",
                    e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
