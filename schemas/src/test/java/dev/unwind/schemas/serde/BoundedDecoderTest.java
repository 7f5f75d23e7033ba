package dev.unwind.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.wire.Sample;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Lengths that the bytes do not have are refused before anything is allocated for them. */
class BoundedDecoderTest {
    /** More than any heap of the tests has. */
    private static final long GIGABYTES = Integer.MAX_VALUE - 8;

    private static final Schema STRING = Schema.create(Schema.Type.STRING);
    private static final Schema BYTES = Schema.create(Schema.Type.BYTES);
    private static final Schema NULLS = Schema.createArray(Schema.create(Schema.Type.NULL));

    private interface Writing {
        void to(BinaryEncoder out) throws IOException;
    }

    static List<Schema> payloads() {
        return Sample.payloads();
    }

    private static byte[] bytes(Writing writing) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        writing.to(encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static void refused(Schema schema, byte[] bytes, String message) {
        assertThatExceptionOfType(EOFException.class)
                .isThrownBy(() -> new GenericDatumReader<Object>(schema).read(null, new BoundedDecoder(bytes, 0)))
                .withMessageContaining(message);
        assertThatExceptionOfType(EOFException.class)
                .isThrownBy(() -> BoundedDecoder.check(schema, bytes, 0))
                .withMessageContaining(message);
    }

    @ParameterizedTest
    @MethodSource("payloads")
    void aFactOfEveryKindIsReadAsItIs(Schema payload) throws IOException {
        LedgerEvent event = Sample.ledgerEvent(payload);
        byte[] bytes = bytes(out -> new SpecificDatumWriter<>(LedgerEvent.class).write(event, out));
        BoundedDecoder.check(LedgerEvent.getClassSchema(), bytes, 0);
        SpecificData model = SpecificData.getForClass(LedgerEvent.class);
        assertThat(new SpecificDatumReader<LedgerEvent>(event.getSchema(), event.getSchema(), model)
                        .read(null, new BoundedDecoder(bytes, 0)))
                .isEqualTo(event);
    }

    @Test
    void aLengthBeyondTheBytesIsRefused() throws IOException {
        byte[] bytes = bytes(out -> {
            out.writeLong(GIGABYTES);
            out.writeFixed(new byte[40]);
        });
        refused(STRING, bytes, "A string of " + GIGABYTES + " bytes is stated where 40 bytes are left");
        refused(BYTES, bytes, "A byte sequence of " + GIGABYTES + " bytes is stated where 40 bytes are left");
    }

    @Test
    void aLengthBelowNothingIsRefused() throws IOException {
        refused(STRING, bytes(out -> out.writeLong(-1)), "A string of -1 bytes");
    }

    @Test
    void moreItemsThanBytesAreRefused() throws IOException {
        byte[] bytes = bytes(out -> {
            out.writeLong(GIGABYTES);
            out.writeFixed(new byte[40]);
        });
        refused(Schema.createArray(STRING), bytes, GIGABYTES + " items are stated");
        refused(Schema.createMap(STRING), bytes, GIGABYTES + " items are stated");
        refused(NULLS, bytes, GIGABYTES + " items are stated");
    }

    @Test
    void blocksThatStateTheirSizeAreCountedToo() throws IOException {
        byte[] bytes = bytes(out -> {
            out.writeLong(-GIGABYTES);
            out.writeLong(1);
            out.writeFixed(new byte[2]);
        });
        refused(Schema.createArray(STRING), bytes, GIGABYTES + " items are stated");
    }

    @Test
    void itemsWithoutBytesAreCountedOverTheWholeValue() throws IOException {
        Schema nested = Schema.createArray(NULLS);
        byte[] bytes = bytes(out -> {
            out.writeLong(10);
            for (int i = 0; i < 10; i++) {
                out.writeLong(20);
                out.writeLong(0);
            }
            out.writeLong(0);
        });
        refused(nested, bytes, "20 items are stated");
    }

    @Test
    void aValueThatIsNestedWithoutEndIsRefused() {
        Schema list = Schema.createRecord("List", null, null, false);
        Schema rest = Schema.createUnion(list, Schema.create(Schema.Type.NULL));
        list.setFields(List.of(new Schema.Field("rest", rest)));
        assertThatExceptionOfType(AvroRuntimeException.class)
                .isThrownBy(() -> BoundedDecoder.check(list, new byte[1_000_000], 0))
                .withMessageContaining("nested too deeply");
    }

    @Test
    void bytesOfAFactThatChangeAreReadOrRefusedButNeverCostMore() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Schema schema = LedgerEvent.getClassSchema();
        SpecificData model = SpecificData.getForClass(LedgerEvent.class);
        for (Schema payload : Sample.payloads()) {
            byte[] bytes =
                    bytes(out -> new SpecificDatumWriter<>(LedgerEvent.class).write(Sample.ledgerEvent(payload), out));
            for (int i = 0; i < 200; i++) {
                byte[] changed = bytes.clone();
                for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
                    // High bits make lengths long.
                    changed[random.nextInt(changed.length)] |= (byte) (0xf0 | random.nextInt(16));
                }
                boolean passed = passes(() -> BoundedDecoder.check(schema, changed, 0));
                boolean read = passes(() -> new SpecificDatumReader<LedgerEvent>(schema, schema, model)
                        .read(null, new BoundedDecoder(changed, 0)));
                assertThat(passed || !read)
                        .as("seed %d, change %d of a %s: what can be read passes the check", seed, i, payload.getName())
                        .isTrue();
            }
        }
    }

    private interface Reading {
        void run() throws IOException;
    }

    private static boolean passes(Reading reading) {
        try {
            reading.run();
            return true;
        } catch (IOException | RuntimeException refused) {
            return false;
        }
    }
}
