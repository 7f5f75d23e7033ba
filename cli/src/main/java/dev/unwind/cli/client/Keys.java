package dev.unwind.cli.client;

import dev.unwind.cli.CliException;
import dev.unwind.ledger.access.ApiKeys;
import dev.unwind.ledger.access.KeyRefused;
import dev.unwind.ledger.access.KeyTopic;
import dev.unwind.ledger.registers.Register;
import dev.unwind.ledger.registers.Registers;
import dev.unwind.schemas.ApiKey;
import dev.unwind.schemas.ApiKeyUse;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.schemas.topics.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;

/** The API keys of an installation, on their topics: no console has to run. */
public final class Keys {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final ConnectionSettings connection;
    private final Topics topics;

    /** Keys on topics with this prefix. */
    public Keys(ConnectionSettings connection, String topicPrefix) {
        this.connection = connection;
        this.topics = Topics.withPrefix(topicPrefix);
    }

    /**
     * Reads all keys, then does something with them.
     *
     * @throws CliException when the broker or the registry does not answer, or the keys refuse it
     */
    public <T> T with(Function<ApiKeys, T> work) {
        Register<ApiKey> keys = new Register<>(topics.apiKeys(), ApiKey.class);
        Register<ApiKeyUse> uses = new Register<>(topics.apiKeyUses(), ApiKeyUse.class);
        try (Registers registers = new Registers(connection.kafka(), connection.registry(), List.of(keys, uses));
                Producer<String, SpecificRecord> producer = producer()) {
            registers.readToEnd(PATIENCE);
            if (!keys.unreadable().isEmpty()) {
                throw CliException.failed("Cannot read the records of keys " + keys.unreadable() + " on " + keys.topic()
                        + ": the registry does not answer, or they were written by a newer version.");
            }
            return work.apply(new ApiKeys(new KeyTopic(keys, uses, producer), InstantSource.system()));
        } catch (KeyRefused e) {
            throw e.code() == KeyRefused.Code.KEY_OVER
                    ? CliException.failed(String.valueOf(e.getMessage()))
                    : CliException.usage(String.valueOf(e.getMessage()));
        } catch (KafkaException e) {
            throw CliException.unreachable(
                    "Cannot use the keys on " + topics.apiKeys() + " at " + connection.bootstrapServers() + ": "
                            + e.getMessage() + "; see `unwind status`.",
                    e);
        }
    }

    private Producer<String, SpecificRecord> producer() {
        Map<String, Object> settings = new HashMap<>(connection.kafka());
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put("linger.ms", 0);
        settings.putIfAbsent("max.block.ms", 10_000);
        settings.putIfAbsent("request.timeout.ms", 10_000);
        settings.putIfAbsent("delivery.timeout.ms", 30_000);
        return new KafkaProducer<>(settings, new StringSerializer(), UnwindSerdes.serializer(connection.registry()));
    }
}
