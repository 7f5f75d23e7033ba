package dev.unwind.model.contract;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** Reads single objects of a tool's target system. */
@FunctionalInterface
public interface EntityReader {
    /**
     * The object at a path below the contract's {@code http.base}; null when the target says that there is none. Blocks
     * until the target has answered.
     *
     * @param path begins with a slash; each segment is percent-encoded
     * @throws ReadFailed when the target did not say either
     */
    @Nullable
    JsonNode read(String path) throws ReadFailed;
}
