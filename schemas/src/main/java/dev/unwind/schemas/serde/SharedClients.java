package dev.unwind.schemas.serde;

import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import io.confluent.kafka.serializers.AbstractKafkaSchemaSerDeConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** One schema registry client per registry configuration, for the life of the process. */
final class SharedClients {

    private static final int SCHEMAS_MAX = 1_000;
    private static final List<String> REACH =
            List.of("schema.registry.", "basic.auth.", "bearer.auth.", "max.retries", "retries.");
    private static final ConcurrentMap<Map<String, String>, SchemaRegistryClient> CLIENTS = new ConcurrentHashMap<>();

    private SharedClients() {}

    static SchemaRegistryClient get(Map<String, Object> settings) {
        return CLIENTS.computeIfAbsent(identity(settings), same -> create(settings));
    }

    private static SchemaRegistryClient create(Map<String, Object> settings) {
        return SchemaRegistryClientFactory.newClient(
                urls(settings), SCHEMAS_MAX, List.of(new AvroSchemaProvider()), settings, Map.of());
    }

    private static List<String> urls(Map<String, Object> settings) {
        Object urls = settings.get(AbstractKafkaSchemaSerDeConfig.SCHEMA_REGISTRY_URL_CONFIG);
        return urls instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : Arrays.stream(String.valueOf(urls).split(","))
                        .map(String::strip)
                        .toList();
    }

    /** The settings that decide how the registry is reached; all others may differ between users of one client. */
    private static Map<String, String> identity(Map<String, Object> settings) {
        Map<String, String> identity = new TreeMap<>();
        settings.forEach((name, value) -> {
            if (REACH.stream().anyMatch(name::startsWith)) {
                identity.put(name, String.valueOf(value));
            }
        });
        return identity;
    }
}
