package dev.unwind.examples.targets.restore;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** A place where the data is not what a restore counts on; null stands for absent, or for "anything" when expected. */
public record Differing(
        String entity,
        String path,
        @Nullable JsonNode expected,
        @Nullable JsonNode actual) {}
