package dev.unwind.embedded;

import java.nio.file.Path;
import java.util.Map;

/**
 * How an embedded broker is to run.
 *
 * @param dataDir where its data lives; created when missing, kept when the broker stops
 * @param port port for clients on 127.0.0.1; 0 picks a free one
 * @param overrides Kafka broker settings that replace the embedded defaults, by Kafka's names
 */
public record BrokerConfig(Path dataDir, int port, Map<String, String> overrides) {

    /** Copies the overrides. */
    public BrokerConfig {
        overrides = Map.copyOf(overrides);
    }

    /** A broker with its data here, on a free port. */
    public static BrokerConfig in(Path dataDir) {
        return new BrokerConfig(dataDir, 0, Map.of());
    }

    /** The same on this port. */
    public BrokerConfig onPort(int other) {
        return new BrokerConfig(dataDir, other, overrides);
    }

    /** The same with these settings replaced. */
    public BrokerConfig with(Map<String, String> settings) {
        return new BrokerConfig(dataDir, port, settings);
    }
}
