package dev.unwind.verifier.app;

import dev.unwind.schemas.signing.FactSigner;
import dev.unwind.schemas.topics.Topics;
import dev.unwind.service.Settings;
import dev.unwind.verifier.io.CircuitLimits;
import dev.unwind.verifier.io.ReadLimits;
import dev.unwind.verifier.topology.VerificationOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a verification service.
 *
 * @param bootstrapServers brokers
 * @param schemaRegistryUrl address of the schema registry, Confluent API
 * @param topicPrefix start of every topic name
 * @param groupId consumer group; instances of one group share the work
 * @param instanceId name of this instance in the facts it states, and its static membership in the group; null for a made-up name and
 *     dynamic membership
 * @param httpPort port of health and metrics on the loopback interface, 0 for any free one; empty for no HTTP
 * @param targetSettings what is known of target systems, by name and kind: {@code retail.url} for {@code ${retail.url}}, {@code
 *     retail.header.Authorization}, {@code shop.jdbc}; may hold secrets, or name them as {@code ${file:...}} and {@code ${env:...}}
 * @param reads limits for reading one object
 * @param circuit when a target that does not answer is left alone
 * @param verification how patient a verification is
 * @param inFlightMax requests taken and not yet durably answered
 * @param inFlightBytesMax their size, in bytes
 * @param commitInterval pause between commits of offsets
 * @param client further properties of every Kafka client and of the registry client, such as security, and the key that signs facts ({@value
 *     FactSigner#KEY_FILE}); may hold secrets
 */
public record VerifierConfig(
        String bootstrapServers,
        String schemaRegistryUrl,
        String topicPrefix,
        String groupId,
        @Nullable String instanceId,
        OptionalInt httpPort,
        Map<String, String> targetSettings,
        ReadLimits reads,
        CircuitLimits circuit,
        VerificationOptions verification,
        int inFlightMax,
        long inFlightBytesMax,
        Duration commitInterval,
        Map<String, String> client) {

    private static final String TARGET_PREFIX = "unwind.target.";

    /**
     * Copies the maps and checks ranges.
     *
     * @throws IllegalArgumentException when a value is out of range
     */
    public VerifierConfig {
        targetSettings = Map.copyOf(targetSettings);
        client = Map.copyOf(client);
        if (bootstrapServers.isBlank() || schemaRegistryUrl.isBlank()) {
            throw new IllegalArgumentException("Cannot start a verifier with brokers \"" + bootstrapServers
                    + "\" and registry \"" + schemaRegistryUrl
                    + "\": set unwind.bootstrap.servers and unwind.schema.registry.url.");
        }
        if (inFlightMax < 1 || inFlightBytesMax < 1 || !commitInterval.isPositive()) {
            throw new IllegalArgumentException("Cannot start a verifier with " + inFlightMax + " requests and "
                    + inFlightBytesMax + " bytes in flight, commits every " + commitInterval
                    + ": expected positive values.");
        }
        if (httpPort.isPresent() && (httpPort.getAsInt() < 0 || httpPort.getAsInt() > 65_535)) {
            throw new IllegalArgumentException(
                    "Cannot listen on port " + httpPort.getAsInt() + ": expected 0 to 65535 in unwind.http.port.");
        }
    }

    /** A builder with the two settings that have no default. */
    public static Builder builder(String bootstrapServers, String schemaRegistryUrl) {
        return new Builder(bootstrapServers, schemaRegistryUrl);
    }

    /**
     * Reads the settings from properties with the names of {@code docs/ARCHITECTURE.md}: {@code unwind.bootstrap.servers}, {@code
     * unwind.schema.registry.url}, {@code unwind.topic.prefix}, {@code unwind.http.port}, {@code unwind.target.<name>.url}; and {@code
     * unwind.verifier.*} as in this module's README. {@code unwind.kafka.*} (or {@code unwind.client.*}) goes to the Kafka clients and the registry
     * client without that prefix.
     *
     * @throws IllegalArgumentException when one is missing or cannot be read; the message names it
     */
    public static VerifierConfig fromProperties(Map<String, String> properties) {
        Settings settings = new Settings(properties);
        Builder builder = builder(
                        settings.text("unwind.bootstrap.servers", "127.0.0.1:9092"),
                        settings.text("unwind.schema.registry.url", "http://127.0.0.1:8081/apis/ccompat/v7"))
                .instanceId(settings.optional("unwind.instance.id"))
                .targetSettings(settings.between(TARGET_PREFIX, ""))
                .client(settings.client())
                .reads(new ReadLimits(
                        settings.millis("unwind.verifier.read.timeout.ms", ReadLimits.DEFAULT.timeout()),
                        settings.millis("unwind.verifier.read.deadline.ms", ReadLimits.DEFAULT.deadline()),
                        settings.number(
                                "unwind.verifier.reads.per.target.max", ReadLimits.DEFAULT.parallelPerTargetMax()),
                        settings.number("unwind.verifier.read.bytes.max", ReadLimits.DEFAULT.bytesMax())))
                .circuit(new CircuitLimits(
                        settings.number("unwind.verifier.circuit.failures", CircuitLimits.DEFAULT.failures()),
                        settings.millis("unwind.verifier.circuit.open.ms", CircuitLimits.DEFAULT.open())))
                .verification(new VerificationOptions(
                        settings.millis("unwind.verifier.contract.wait.ms", VerificationOptions.DEFAULT.contractWait()),
                        settings.millis(
                                "unwind.verifier.settle.undoing.ms",
                                VerificationOptions.DEFAULT.settleWhileUndoing())));
        String prefix = settings.text("unwind.topic.prefix", builder.topicPrefix);
        builder.topicPrefix(prefix)
                .groupId(settings.text("unwind.verifier.group.id", prefix + "verifier"))
                .inFlight(
                        settings.number("unwind.verifier.in.flight.max", builder.inFlightMax), builder.inFlightBytesMax)
                .commitInterval(settings.millis("unwind.verifier.commit.interval.ms", builder.commitInterval));
        String port = settings.optional("unwind.http.port");
        return (port == null ? builder : builder.httpPort(settings.number("unwind.http.port", 0))).build();
    }

    /** The catalogue of topics with this prefix. */
    Topics topics() {
        return Topics.withPrefix(topicPrefix);
    }

    /** What every Kafka client and the serdes share. */
    Map<String, Object> clientConfig() {
        Map<String, Object> config = new HashMap<>(client);
        config.remove(FactSigner.KEY_FILE);
        config.put("bootstrap.servers", bootstrapServers);
        return config;
    }

    /** Settings of the serdes. */
    Map<String, Object> serdeConfig() {
        Map<String, Object> config = new HashMap<>(client);
        config.put("schema.registry.url", schemaRegistryUrl);
        return config;
    }

    /** Leaves out what may be secret. */
    @Override
    public String toString() {
        return "VerifierConfig[bootstrapServers=" + bootstrapServers + ", schemaRegistryUrl=" + schemaRegistryUrl
                + ", topicPrefix=" + topicPrefix + ", groupId=" + groupId + ", instanceId=" + instanceId + ", httpPort="
                + httpPort + ", targetSettings=" + new TreeSet<>(targetSettings.keySet()) + ", inFlightMax="
                + inFlightMax + "]";
    }

    /** Collects settings; what is not set has its default. */
    public static final class Builder {
        private final String bootstrapServers;
        private final String schemaRegistryUrl;
        private String topicPrefix = "unwind.";
        private @Nullable String groupId;
        private @Nullable String instanceId;
        private OptionalInt httpPort = OptionalInt.empty();
        private final Map<String, String> targetSettings = new HashMap<>();
        private CircuitLimits circuit = CircuitLimits.DEFAULT;
        private ReadLimits reads = ReadLimits.DEFAULT;
        private VerificationOptions verification = VerificationOptions.DEFAULT;
        private int inFlightMax = 1_024;
        private long inFlightBytesMax = 64L * 1024 * 1024;
        private Duration commitInterval = Duration.ofMillis(200);
        private Map<String, String> client = Map.of();

        private Builder(String bootstrapServers, String schemaRegistryUrl) {
            this.bootstrapServers = bootstrapServers;
            this.schemaRegistryUrl = schemaRegistryUrl;
        }

        /** Default {@code unwind.}. */
        public Builder topicPrefix(String value) {
            topicPrefix = value;
            return this;
        }

        /** Default: the topic prefix with {@code verifier}. */
        public Builder groupId(@Nullable String value) {
            groupId = value;
            return this;
        }

        /** Default: a made-up name and dynamic membership. */
        public Builder instanceId(@Nullable String value) {
            instanceId = value;
            return this;
        }

        /** Default: no HTTP. */
        public Builder httpPort(int value) {
            httpPort = OptionalInt.of(value);
            return this;
        }

        /** Addresses of target systems by name. */
        public Builder targets(Map<String, String> value) {
            value.forEach((name, url) -> targetSettings.put(name + ".url", url));
            return this;
        }

        /** What is known of target systems: {@code shop.jdbc}, {@code shop.jdbc.password}, {@code retail.header.Authorization}. */
        public Builder targetSettings(Map<String, String> value) {
            targetSettings.putAll(value);
            return this;
        }

        /** When a target that does not answer is left alone. */
        public Builder circuit(CircuitLimits value) {
            circuit = value;
            return this;
        }

        /** Limits for reading one object. */
        public Builder reads(ReadLimits value) {
            reads = value;
            return this;
        }

        /** How patient a verification is. */
        public Builder verification(VerificationOptions value) {
            verification = value;
            return this;
        }

        /** Default 1,024 requests and 64 MiB. */
        public Builder inFlight(int records, long bytes) {
            inFlightMax = records;
            inFlightBytesMax = bytes;
            return this;
        }

        /** Default 200 ms. */
        public Builder commitInterval(Duration value) {
            commitInterval = value;
            return this;
        }

        /** Further properties of every client. */
        public Builder client(Map<String, String> value) {
            client = value;
            return this;
        }

        /** The settings. */
        public VerifierConfig build() {
            return new VerifierConfig(
                    bootstrapServers,
                    schemaRegistryUrl,
                    topicPrefix,
                    groupId == null ? topicPrefix + "verifier" : groupId,
                    instanceId,
                    httpPort,
                    targetSettings,
                    reads,
                    circuit,
                    verification,
                    inFlightMax,
                    inFlightBytesMax,
                    commitInterval,
                    client);
        }
    }
}
