package dev.unwind.ledger.app;

import dev.unwind.ledger.anchor.AnchorOptions;
import dev.unwind.model.proof.AnchorSigner;
import dev.unwind.schemas.signing.FactSigner;
import dev.unwind.schemas.topics.TopicOptions;
import dev.unwind.schemas.topics.Topics;
import dev.unwind.service.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Configuration of the ledger.
 *
 * @param bootstrapServers brokers, host:port by commas
 * @param schemaRegistryUrl the registry's Confluent-compatible address
 * @param topicPrefix start of every topic name and of the application id
 * @param stateDir where the stores are on disk
 * @param httpHost address that the query API listens on
 * @param httpPort port that the query API listens on, 0 for a free one
 * @param applicationServer host:port under which other instances and callers reach this one; null for the address it listens on
 * @param commitInterval how long at most a fact waits for the commit that shows its effects to readers
 * @param streamThreads threads that fold
 * @param standbyReplicas copies of the state on other instances
 * @param valueBytesMax largest ledger value that is taken, in bytes
 * @param registryPatience how long one record waits for the schema registry before its thread is replaced; less than the transaction timeout
 * @param instanceId name of this instance in its group, so that it takes over its own partitions at once after a crash; null for none
 * @param anchorInterval how long at most a record waits for its anchor, and how often the whole log is anchored
 * @param anchorRecordsMax most records of one segment anchor
 * @param anchorKeyFile Ed25519 private key in PEM (PKCS#8) that signs log anchors; null for none
 * @param signingKeyFile Ed25519 private key in PEM (PKCS#8) that signs the ledger's own facts; null for none
 * @param kafka further Kafka settings, by Kafka's names, as for security
 */
public record LedgerConfig(
        String bootstrapServers,
        String schemaRegistryUrl,
        String topicPrefix,
        Path stateDir,
        String httpHost,
        int httpPort,
        @Nullable String applicationServer,
        Duration commitInterval,
        int streamThreads,
        int standbyReplicas,
        int valueBytesMax,
        Duration registryPatience,
        @Nullable String instanceId,
        Duration anchorInterval,
        int anchorRecordsMax,
        @Nullable Path anchorKeyFile,
        @Nullable Path signingKeyFile,
        Map<String, String> kafka) {

    /** Copies the Kafka settings. */
    public LedgerConfig {
        kafka = Map.copyOf(kafka);
    }

    /**
     * Configuration from settings by name; see {@link Settings} for where they come from.
     *
     * @throws IllegalArgumentException when one that is required is missing or one cannot be used
     */
    public static LedgerConfig from(Map<String, String> given) {
        Settings settings = new Settings(given);
        return new LedgerConfig(
                settings.required("unwind.bootstrap.servers", "the brokers, such as 127.0.0.1:9092"),
                settings.required(
                        "unwind.schema.registry.url",
                        "the registry's address, such as http://127.0.0.1:8081/apis/ccompat/v7"),
                settings.text("unwind.topic.prefix", TopicOptions.DEFAULT.prefix()),
                Path.of(settings.text("unwind.state.dir", "state")),
                settings.text("unwind.http.host", "127.0.0.1"),
                settings.number("unwind.http.port", 7070, 0, 65_535),
                settings.optional("unwind.application.server"),
                settings.millis("unwind.commit.interval.ms", 25, 1, 60_000),
                settings.number("unwind.ledger.stream.threads", 1, 1, 256),
                settings.number("unwind.ledger.standby.replicas", 0, 0, 16),
                settings.number("unwind.ledger.value.bytes.max", 1024 * 1024, 1_024, 3 * 1024 * 1024),
                settings.millis("unwind.ledger.registry.patience.ms", 5_000, 0, 9_000),
                settings.optional("unwind.instance.id"),
                settings.millis("unwind.anchor.interval.ms", 10_000, 100, 3_600_000),
                settings.number("unwind.anchor.records.max", 2_000, 1, 10_000),
                settings.path("unwind.anchor.key.file"),
                settings.path(FactSigner.KEY_FILE),
                settings.kafka());
    }

    /** These settings and defaults for all others. */
    public static LedgerConfig of(String bootstrapServers, String schemaRegistryUrl, Path stateDir) {
        return from(Map.of(
                "unwind.bootstrap.servers",
                bootstrapServers,
                "unwind.schema.registry.url",
                schemaRegistryUrl,
                "unwind.state.dir",
                stateDir.toString(),
                "unwind.http.port",
                "0"));
    }

    /** How the ledger is anchored; the key is read now. */
    AnchorOptions anchoring() {
        return new AnchorOptions(
                anchorInterval, anchorRecordsMax, anchorKeyFile == null ? null : signer(anchorKeyFile));
    }

    private static AnchorSigner signer(Path file) {
        try {
            return AnchorSigner.ofPem(Files.readString(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "Cannot read the key that signs anchors from " + file + " (unwind.anchor.key.file): " + e, e);
        }
    }

    /** The group of the instances that anchor. */
    String anchorGroup() {
        return topicPrefix + "ledger-anchors";
    }

    /** Names of topics under the prefix. */
    public Topics topics() {
        return Topics.withPrefix(topicPrefix);
    }

    /** The group of all instances, and start of the names of internal topics; the prefix lets one access rule cover it. */
    public String applicationId() {
        return topicPrefix + "ledger-streams";
    }

    /** What the serdes need. */
    public Map<String, Object> registry() {
        Map<String, Object> config = new TreeMap<>();
        config.put("schema.registry.url", schemaRegistryUrl);
        // One call waits less than the patience; whether to call again is decided in one place, by the patience.
        config.put("http.connect.timeout.ms", 2_000);
        config.put("http.read.timeout.ms", 4_000);
        config.put("max.retries", 0);
        if (signingKeyFile != null) {
            config.put(FactSigner.KEY_FILE, signingKeyFile.toString());
        }
        kafka.forEach((name, value) -> {
            if (name.startsWith("schema.registry.")
                    || name.startsWith("basic.auth.")
                    || name.startsWith("bearer.auth.")) {
                config.put(name, value);
            }
        });
        return config;
    }
}
