package dev.unwind.schemas.serde;

import java.util.Arrays;

/**
 * Tells Avro that the generated records may be made from bytes.
 *
 * <p>Avro reads the property once, when its reader class is loaded; a process that decodes records before it touches {@link UnwindSerdes}
 * sets {@code -Dorg.apache.avro.SERIALIZABLE_PACKAGES} itself.
 */
final class TrustedPackages {

    private static final String PROPERTY = "org.apache.avro.SERIALIZABLE_PACKAGES";
    private static final String GENERATED = "dev.unwind.schemas";

    private TrustedPackages() {}

    static void trustGeneratedRecords() {
        String trusted = System.getProperty(PROPERTY, "");
        if (Arrays.stream(trusted.split(",")).map(String::strip).noneMatch(p -> p.equals(GENERATED) || p.equals("*"))) {
            System.setProperty(PROPERTY, trusted.isBlank() ? GENERATED : trusted + "," + GENERATED);
        }
    }
}
