package dev.unwind.model.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the objects of one kind of target system. A process makes one of each kind it finds with {@link java.util.ServiceLoader}, so an
 * implementation has a public constructor without parameters and is named in {@code META-INF/services}; contracts ask for it with {@code read: {
 * with: NAME, base: ...}}.
 *
 * <p>Thread-safe. It only reads, and only the tenant that it is asked for. Retries, limits and the circuit breaker are its caller's.
 */
public interface TargetConnector extends AutoCloseable {
    /** The word by which contracts ask for it. */
    String name();

    /**
     * Called once, before the first read.
     *
     * @param settings what is configured under {@code unwind.target.}, without that beginning, such as {@code shop.url}; secrets are filled
     *     in, so it must never be logged
     */
    default void configure(Map<String, String> settings) {}

    /**
     * One object; null when the target says that there is none. Blocks until the target has answered.
     *
     * @param path begins with a slash; each segment is percent-encoded
     * @throws ReadFailed when the target did not say either; retriable when it may say later
     */
    @Nullable
    JsonNode read(TargetSource source, String tenantId, String path) throws ReadFailed;

    @Override
    default void close() {}
}
