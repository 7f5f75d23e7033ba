package dev.unwind.schemas.serde;

import dev.unwind.schemas.signing.FactSigner;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.serializers.AbstractKafkaSchemaSerDeConfig;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroDeserializerConfig;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.confluent.kafka.serializers.KafkaAvroSerializerConfig;
import io.confluent.kafka.serializers.subject.TopicNameStrategy;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Serdes of Unwind's records in Confluent wire format: a zero byte, the schema id in four bytes, Avro binary.
 *
 * <p>The subject is the topic name with {@code -value}. Every serde of the same registry configuration shares one client, so a schema is
 * fetched or registered once per process. What is returned may be used by several threads and need not be configured or closed.
 *
 * <p>A record that cannot be read fails with {@link org.apache.kafka.common.errors.SerializationException}; a registry that cannot be asked
 * fails with {@link RegistryUnavailableException}. The second says nothing about the record: never dead-letter it for that.
 *
 * <p>Configuration: {@code schema.registry.url} is required; {@code auto.register.schemas} is on unless the map says otherwise, and so are
 * the other keys of the Confluent serializers and their client. Where {@value FactSigner#KEY_FILE} names a key, facts of every role but AGENT are signed with it.
 */
public final class UnwindSerdes {

    static {
        TrustedPackages.trustGeneratedRecords();
    }

    private UnwindSerdes() {}

    /** Lets Avro make the generated records from bytes; for whoever decodes them without a serde of this class. */
    public static void trustRecords() {
        TrustedPackages.trustGeneratedRecords();
    }

    /** A serde for values of this type. */
    public static <T extends SpecificRecord> Serde<T> avro(Class<T> type, Map<String, ?> config) {
        return Serdes.serdeFrom(serializer(type, config), deserializer(type, config));
    }

    /** A serializer for values of this type. */
    public static <T extends SpecificRecord> Serializer<T> serializer(Class<T> type, Map<String, ?> config) {
        Map<String, Object> settings = settings(config);
        KafkaAvroSerializer confluent = new KafkaAvroSerializer(client(settings));
        confluent.configure(settings, false);
        return new TypedSerializer<>(type, confluent, FactSigner.in(settings.get(FactSigner.KEY_FILE)));
    }

    /** A serializer for values of any of Unwind's types. */
    public static Serializer<SpecificRecord> serializer(Map<String, ?> config) {
        return serializer(SpecificRecord.class, config);
    }

    /** A deserializer that gives values of this type and refuses any other. */
    public static <T extends SpecificRecord> Deserializer<T> deserializer(Class<T> type, Map<String, ?> config) {
        Map<String, Object> settings = settings(config);
        SchemaRegistryClient registry = client(settings);
        KafkaAvroDeserializer confluent = new KafkaAvroDeserializer(registry);
        confluent.configure(settings, false);
        return new TypedDeserializer<>(type, registry, confluent);
    }

    /** A deserializer that gives values of whichever of Unwind's types was written. */
    public static Deserializer<SpecificRecord> deserializer(Map<String, ?> config) {
        return deserializer(SpecificRecord.class, config);
    }

    /** The client that serdes of this configuration share; for registering or listing subjects. */
    public static SchemaRegistryClient registry(Map<String, ?> config) {
        return client(settings(config));
    }

    private static SchemaRegistryClient client(Map<String, Object> settings) {
        return SharedClients.get(settings);
    }

    private static Map<String, Object> settings(Map<String, ?> config) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(AbstractKafkaSchemaSerDeConfig.AUTO_REGISTER_SCHEMAS, true);
        // avro.java.string means nothing to readers in other languages, and would make the schema differ from theirs.
        settings.put(KafkaAvroSerializerConfig.AVRO_REMOVE_JAVA_PROPS_CONFIG, true);
        settings.putAll(config);
        settings.put(AbstractKafkaSchemaSerDeConfig.USE_LATEST_VERSION, false);
        settings.put(AbstractKafkaSchemaSerDeConfig.VALUE_SUBJECT_NAME_STRATEGY, TopicNameStrategy.class.getName());
        settings.put(KafkaAvroDeserializerConfig.SPECIFIC_AVRO_READER_CONFIG, true);
        if (!settings.containsKey(AbstractKafkaSchemaSerDeConfig.SCHEMA_REGISTRY_URL_CONFIG)) {
            throw new IllegalArgumentException(
                    "Cannot make a serde without schema.registry.url: set it to the registry's address, such as "
                            + "http://127.0.0.1:8081/apis/ccompat/v7.");
        }
        return settings;
    }
}
