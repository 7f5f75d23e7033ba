package dev.unwind.examples.targets.audit;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * One place where a tenant's data is not what it started from.
 *
 * @param entity table and id, e.g. {@code orders/#W123}
 * @param path JSON Pointer inside the object, {@code /} for the whole object
 * @param expected what it was at the start, null when it was absent
 * @param actual what it is now, null when it is absent
 */
public record Difference(
        String entity,
        String path,
        @Nullable JsonNode expected,
        @Nullable JsonNode actual) {}
