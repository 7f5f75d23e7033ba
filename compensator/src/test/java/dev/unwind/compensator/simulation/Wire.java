package dev.unwind.compensator.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificRecord;

/** Records as bytes: every hop of the simulated world encodes and decodes, so that nothing travels that the wire cannot carry. */
final class Wire {
    private Wire() {}

    static <T extends SpecificRecord> byte[] encode(BinaryMessageEncoder<T> encoder, T value) {
        try {
            ByteBuffer encoded = encoder.encode(value);
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static <T extends SpecificRecord> T decode(BinaryMessageDecoder<T> decoder, byte[] bytes) {
        try {
            return decoder.decode(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] key(String tenantId, String runId) {
        return (tenantId + "/" + runId).getBytes(StandardCharsets.UTF_8);
    }
}
