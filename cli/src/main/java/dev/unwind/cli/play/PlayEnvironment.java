package dev.unwind.cli.play;

import java.nio.file.Path;
import java.util.Map;

/**
 * The installation that a play runs against.
 *
 * @param bootstrapServers address of the brokers
 * @param schemaRegistry address of the schema registry
 * @param queryApi address of the query API
 * @param targetBase address of the example targets, without a path
 * @param targetDatabase JDBC URL of the targets' database, for the independent check
 * @param dataSets folder of each data set that the targets serve
 * @param playFile where the play is remembered for a later one that resumes it
 */
public record PlayEnvironment(
        String bootstrapServers,
        String schemaRegistry,
        String queryApi,
        String targetBase,
        String targetDatabase,
        Map<String, Path> dataSets,
        Path playFile) {
    /** Domains that the example targets serve. */
    static final java.util.List<String> DOMAINS = java.util.List.of("retail", "airline", "desk");

    /** Copies the map. */
    public PlayEnvironment {
        dataSets = Map.copyOf(dataSets);
    }

    /** Settings of a Kafka client. */
    public Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", bootstrapServers);
    }

    /** Settings of a serde. */
    public Map<String, Object> registry() {
        return Map.of("schema.registry.url", schemaRegistry);
    }
}
