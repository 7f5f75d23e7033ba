package dev.unwind.schemas.access;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Kafka client properties from the environment, in one way for all programs: {@code UNWIND_KAFKA_SECURITY_PROTOCOL} is {@code security.protocol}.
 * {@code UNWIND_SIGNING_KEY_FILE} names the key that signs facts.
 */
public final class ClientEnvironment {
    private static final String KAFKA = "UNWIND_KAFKA_";
    private static final String SIGNING_KEY = "UNWIND_SIGNING_KEY_FILE";

    private ClientEnvironment() {}

    /** The properties that an environment holds, by Kafka's names, and {@code unwind.signing.key.file}. */
    public static Map<String, String> read(Map<String, String> environment) {
        Map<String, String> properties = new TreeMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(KAFKA) && !value.isBlank()) {
                properties.put(
                        name.substring(KAFKA.length()).toLowerCase(Locale.ROOT).replace('_', '.'), value);
            } else if (name.equals(SIGNING_KEY) && !value.isBlank()) {
                properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value.strip());
            }
        });
        return properties;
    }
}
