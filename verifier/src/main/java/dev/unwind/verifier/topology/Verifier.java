package dev.unwind.verifier.topology;

import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.ToolContract;
import dev.unwind.schemas.VerificationRequest;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.schemas.topics.Topics;
import dev.unwind.verifier.io.Targets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The wiring between topics: requests and contracts in, facts and dead letters out.
 *
 * <p>A crash loses nothing: offsets are committed only up to the first request that is not durably answered, and a request that is answered
 * twice gives a fact that the fold drops.
 */
public final class Verifier implements AutoCloseable {

    private final Producer<byte[], byte[]> producer;
    private final Targets targets;
    private final ContractFeed contracts;
    private final RequestLoop requests;

    /**
     * What the wiring needs to know.
     *
     * @param topics names
     * @param clients properties of every Kafka client, brokers included
     * @param serdes properties of the serdes, registry included
     * @param groupId consumer group
     * @param staticId static membership in the group, null for dynamic membership
     * @param instanceId who states the facts
     * @param inFlightMax requests taken and not yet durably answered
     * @param inFlightBytesMax their size, in bytes
     * @param commitInterval pause between commits of offsets
     * @param options how patient a verification is
     */
    public record Wiring(
            Topics topics,
            Map<String, Object> clients,
            Map<String, Object> serdes,
            String groupId,
            @Nullable String staticId,
            String instanceId,
            int inFlightMax,
            long inFlightBytesMax,
            Duration commitInterval,
            VerificationOptions options) {

        /** Copies the maps. */
        public Wiring {
            clients = Map.copyOf(clients);
            serdes = Map.copyOf(serdes);
        }

        /** Leaves out properties, which may hold secrets. */
        @Override
        public String toString() {
            return "Wiring[groupId=" + groupId + ", instanceId=" + instanceId + "]";
        }
    }

    /** Connects nothing yet. Closes the targets with itself; calls {@code onFatal} when it cannot go on. */
    public Verifier(Wiring wiring, Targets targets, Observer observer, Consumer<Exception> onFatal) {
        Topics topics = wiring.topics();
        RegistryPatience patience = new RegistryPatience(observer::registryRetried);
        this.targets = targets;
        this.producer =
                new KafkaProducer<>(producerConfig(wiring), new ByteArraySerializer(), new ByteArraySerializer());
        this.contracts = new ContractFeed(
                topics.toolContracts(),
                new KafkaConsumer<>(consumerConfig(wiring), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                new WireDecoder<>(ToolContract.class, topics.toolContracts(), wiring.serdes(), patience));
        this.requests = new RequestLoop(
                topics.verificationRequests(),
                new KafkaConsumer<>(
                        requestConsumerConfig(wiring), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                new WireDecoder<>(VerificationRequest.class, topics.verificationRequests(), wiring.serdes(), patience),
                new ReadBack(contracts, targets, wiring.options()),
                new Ledger(
                        topics.ledger(),
                        wiring.instanceId(),
                        producer,
                        UnwindSerdes.serializer(LedgerEvent.class, wiring.serdes()),
                        patience,
                        InstantSource.system(),
                        onFatal),
                new DeadLetters(topics.deadLetters(topics.verificationRequests()), producer, onFatal),
                observer,
                new RequestLoop.Limits(wiring.inFlightMax(), wiring.inFlightBytesMax(), wiring.commitInterval()),
                onFatal);
    }

    private static Map<String, Object> producerConfig(Wiring wiring) {
        Map<String, Object> config = new HashMap<>(wiring.clients());
        config.put(ProducerConfig.CLIENT_ID_CONFIG, wiring.instanceId());
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MESSAGE_BYTES_MAX);
        // A broker that is away is waited for: giving up would leave requests without an answer.
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        return config;
    }

    private static Map<String, Object> consumerConfig(Wiring wiring) {
        Map<String, Object> config = new HashMap<>(wiring.clients());
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, wiring.instanceId());
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        return config;
    }

    private static Map<String, Object> requestConsumerConfig(Wiring wiring) {
        Map<String, Object> config = consumerConfig(wiring);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, wiring.groupId());
        if (wiring.staticId() != null) {
            config.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, wiring.staticId());
        }
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Math.min(500, wiring.inFlightMax()));
        // Polling never waits for work, so a silent member is a dead one; others take over soon.
        config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
        config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        config.put(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, 30_000);
        return config;
    }

    /** Begins to read contracts and to answer requests. */
    public void start() {
        contracts.start();
        requests.start();
    }

    /** What keeps it from answering requests; empty when nothing does. */
    public String notReady() {
        if (!contracts.caughtUp()) {
            return "the published tool contracts have not been read to their end yet";
        }
        return requests.joined() ? "" : "the consumer group has not given this instance its share yet";
    }

    /** Whether requests are polled. */
    public boolean alive() {
        return requests.alive();
    }

    /** Requests taken and not yet durably answered. */
    public int inFlight() {
        return requests.inFlight();
    }

    /** Published contracts that can be used. */
    public int contracts() {
        return contracts.count();
    }

    /** Stops as a crash would: what is under way is dropped, nothing is committed. For drills. */
    public void abandon() {
        requests.abandon();
        end();
    }

    /** Ends what is under way, for at most two seconds; commits; disconnects. */
    @Override
    public void close() {
        requests.close();
        end();
    }

    private void end() {
        contracts.close();
        targets.close();
        producer.close(Duration.ofSeconds(2));
    }
}
