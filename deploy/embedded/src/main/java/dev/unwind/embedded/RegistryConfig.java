package dev.unwind.embedded;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a schema registry process is to run.
 *
 * @param storage where it keeps schemas
 * @param port port of its HTTP API on 127.0.0.1; 0 picks a free one
 * @param logFile where its output goes; appended
 * @param cacheDir where what makes later starts fast is kept; may be shared by any number of registries
 * @param readyWait how long a start may take
 */
public record RegistryConfig(Storage storage, int port, Path logFile, Path cacheDir, Duration readyWait) {

    /** Where a registry keeps its schemas. */
    public sealed interface Storage {}

    /** Gone when the process ends, schema ids included. */
    public record InMemory() implements Storage {}

    /**
     * In topics of a Kafka cluster: schema ids stay the same over restarts.
     *
     * @param bootstrapServers the cluster; it need not be up yet
     * @param topicPrefix start of the names of the registry's own topics
     */
    public record InKafka(String bootstrapServers, String topicPrefix) implements Storage {}

    /** A registry for tests, on a free port. */
    public static RegistryConfig inMemory(Path logFile) {
        return new RegistryConfig(
                new InMemory(), 0, logFile, RegistryHome.find().defaultCacheDir(), Duration.ofSeconds(90));
    }

    /** A registry that keeps its schemas in this cluster, on a free port. */
    public static RegistryConfig inKafka(String bootstrapServers, Path logFile) {
        return new RegistryConfig(
                new InKafka(bootstrapServers, "unwind.registry-"),
                0,
                logFile,
                RegistryHome.find().defaultCacheDir(),
                Duration.ofSeconds(90));
    }

    /** The same on this port. */
    public RegistryConfig onPort(int other) {
        return new RegistryConfig(storage, other, logFile, cacheDir, readyWait);
    }

    /** The same with its cache here. */
    public RegistryConfig cachedIn(Path dir) {
        return new RegistryConfig(storage, port, logFile, dir, readyWait);
    }
}
