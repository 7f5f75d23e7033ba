package dev.unwind.ledger.topology;

import dev.unwind.model.fold.RejectionCode;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.serde.RegistryUnavailableException;
import dev.unwind.schemas.serde.UnwindSerdes;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Decodes values of the ledger topic, and tells a bad record from a registry that cannot be asked. Thread-safe.
 *
 * <p>The registry is asked for a schema id once per process; "there is no such schema" is a bad record; no answer, or one about
 * the registry or the caller, is tried again until the patience ends.
 */
public final class LedgerDecoder implements FactDecoder {
    private static final int HEADER_BYTES = 5;
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long PAUSE_MILLIS_MAX = 1_000;

    private final String topic;
    private final Deserializer<LedgerEvent> deserializer;
    private final SchemaRegistryClient registry;
    private final Duration patience;
    private final BooleanSupplier closing;

    /**
     * @param registryConfig as {@link UnwindSerdes} wants it
     * @param patience how long one record may wait for the registry
     * @param closing whether the process is about to stop, so that waiting is pointless
     */
    public LedgerDecoder(String topic, Map<String, ?> registryConfig, Duration patience, BooleanSupplier closing) {
        this.topic = topic;
        this.deserializer = UnwindSerdes.deserializer(LedgerEvent.class, registryConfig);
        this.registry = UnwindSerdes.registry(registryConfig);
        this.patience = patience;
        this.closing = closing;
    }

    /**
     * The fact that a value holds.
     *
     * @throws Undecodable when it holds none
     * @throws RegistryUnreachable when the registry could not be asked
     */
    @Override
    public LedgerEvent decode(byte @Nullable [] value) throws Undecodable {
        int schemaId = schemaId(value);
        learn(schemaId);
        try {
            LedgerEvent event = deserializer.deserialize(topic, value);
            if (event == null) {
                throw new Undecodable(
                        RejectionCode.UNDECODABLE, "Cannot read a fact: the value decodes to null.", null);
            }
            return event;
        } catch (RegistryUnavailableException e) {
            throw new RegistryUnreachable("Cannot read a fact of schema id " + schemaId + ": " + e.getMessage(), e);
        } catch (SerializationException e) {
            throw new Undecodable(
                    RejectionCode.UNDECODABLE,
                    "Cannot read a fact of schema id " + schemaId + ": " + rootMessage(e)
                            + "; expected a LedgerEvent in Confluent wire format.",
                    e);
        }
    }

    /** Decodes what was decoded before, when it was accepted. */
    public LedgerEvent decodeAccepted(byte[] value) {
        try {
            return decode(value);
        } catch (Undecodable e) {
            throw new IllegalStateException(
                    "Cannot read an accepted fact of the timeline again: " + e.getMessage()
                            + " Check that the schema registry still has every schema it ever had.",
                    e);
        }
    }

    private static int schemaId(byte @Nullable [] value) throws Undecodable {
        if (value == null || value.length < HEADER_BYTES || value[0] != 0) {
            String found = value == null ? "no value" : value.length + " bytes that do not begin with a zero byte";
            if (value != null && value.length < HEADER_BYTES) {
                found = value.length + " bytes";
            }
            throw new Undecodable(
                    RejectionCode.UNDECODABLE,
                    "Cannot read a fact: found " + found
                            + ", expected Confluent wire format (a zero byte, the schema id in four bytes, Avro binary).",
                    null);
        }
        int schemaId = ByteBuffer.wrap(value).getInt(1);
        if (schemaId < 0) {
            throw new Undecodable(
                    RejectionCode.UNDECODABLE,
                    "Cannot read a fact: found schema id " + schemaId + ", expected a positive one.",
                    null);
        }
        return schemaId;
    }

    /** Whether the registry's answer is about the schema, not about the registry or the caller. */
    private static boolean isVerdict(int status) {
        return status < 500 && status != 401 && status != 403 && status != 408 && status != 429;
    }

    /** Makes sure that the schema is known to the registry's client, so that decoding itself asks nobody. */
    private void learn(int schemaId) throws Undecodable {
        long giveUpAt = System.nanoTime() + patience.toNanos();
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            try {
                registry.getSchemaById(schemaId);
                return;
            } catch (RestClientException e) {
                if (isVerdict(e.getStatus())) {
                    throw new Undecodable(
                            RejectionCode.UNKNOWN_SCHEMA,
                            "Cannot read a fact: the schema registry has no schema " + schemaId
                                    + ", expected one that the writer registered there; check which registry the writer uses.",
                            e);
                }
                pause = pauseOrGiveUp(e, giveUpAt, pause);
            } catch (IOException e) {
                pause = pauseOrGiveUp(e, giveUpAt, pause);
            }
        }
    }

    private long pauseOrGiveUp(Exception e, long giveUpAt, long pause) {
        if (System.nanoTime() - giveUpAt >= 0 || closing.getAsBoolean()) {
            throw new RegistryUnreachable(
                    "Cannot ask the schema registry for a schema within " + patience.toMillis() + " ms: "
                            + e.getMessage() + "; the record stays where it is until the registry answers.",
                    e);
        }
        try {
            Thread.sleep(pause);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new RegistryUnreachable("Interrupted while waiting for the schema registry", interrupted);
        }
        return Math.min(pause * 2, PAUSE_MILLIS_MAX);
    }

    private static String rootMessage(Throwable from) {
        Throwable root = from;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }
}
