package dev.unwind.schemas.serde;

import dev.unwind.schemas.topics.TopicSpec;
import dev.unwind.schemas.topics.Topics;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaUtils;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;

/** Registers the value schema of every topic, so that producers in other languages find them before any service has written. */
public final class ValueSchemas {
    private ValueSchemas() {}

    /**
     * Registers what is not there yet, exactly as the serializers would; registering again changes nothing.
     *
     * @param config as {@link UnwindSerdes} wants it
     * @return schema id by subject
     * @throws RegistryUnavailableException when the registry cannot be asked or refuses
     */
    public static Map<String, Integer> register(Topics topics, Map<String, ?> config) {
        SchemaRegistryClient registry = UnwindSerdes.registry(config);
        Map<String, Integer> ids = new TreeMap<>();
        for (TopicSpec topic : topics.all()) {
            if (!topic.value().equals("bytes")) {
                String subject = topic.name() + "-value";
                AvroSchema schema =
                        new AvroSchema(AvroSchemaUtils.getSchema(record(topic.value()), false, false, true));
                try {
                    ids.put(subject, registry.register(subject, schema));
                } catch (IOException | RestClientException e) {
                    throw new RegistryUnavailableException("Cannot register the schema of subject " + subject, e);
                }
            }
        }
        return ids;
    }

    private static SpecificRecord record(String name) {
        try {
            return (SpecificRecord) Class.forName("dev.unwind.schemas." + name)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the catalogue names " + name + ", which is no generated record", e);
        }
    }
}
