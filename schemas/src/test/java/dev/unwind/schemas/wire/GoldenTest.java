package dev.unwind.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.schemas.LedgerEvent;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every released version wrote is still read, field by field.
 *
 * <p>Files of a released version are never edited. Those of the version in work are written by {@code -Dgolden.write=VERSION}.
 */
class GoldenTest {

    private static final Path ROOT = Path.of("src/test/resources/golden");

    static List<Path> releases() throws IOException {
        String write = System.getProperty("golden.write");
        if (write != null) {
            write(ROOT.resolve(write));
        }
        try (Stream<Path> releases = Files.list(ROOT)) {
            return releases.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("releases")
    void everyRecordOfTheReleaseIsReadAsItWasMeant(Path release) throws IOException {
        Schema written = schema(release);
        List<String> kinds = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(release, "*.bin")) {
            for (Path file : files) {
                byte[] bytes = Files.readAllBytes(file);
                LedgerEvent now = new SpecificDatumReader<LedgerEvent>(
                                written, LedgerEvent.getClassSchema(), SpecificData.getForClass(LedgerEvent.class))
                        .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
                GenericRecord then = new GenericDatumReader<GenericRecord>(written)
                        .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
                assertSame(file.toString(), then, now);
                kinds.add(
                        then.get("payload") instanceof GenericRecord payload
                                ? payload.getSchema().getName()
                                : "none");
            }
        }
        assertThat(kinds)
                .containsExactlyInAnyOrderElementsOf(written.getField("payload").schema().getTypes().stream()
                        .map(Schema::getName)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("releases")
    void readersOfTheReleaseReadWhatIsWrittenNow(Path release) throws IOException {
        assertCompatible(LedgerEvent.getClassSchema(), schema(release));
        assertCompatible(schema(release), LedgerEvent.getClassSchema());
    }

    @Test
    void thereIsAtLeastOneRelease() throws IOException {
        assertThat(releases()).isNotEmpty();
    }

    private static void assertCompatible(Schema reader, Schema writer) {
        SchemaCompatibility.SchemaPairCompatibility pair =
                SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
        assertThat(pair.getType()).as(pair.getDescription()).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
    }

    /** Each field that was written has the same value; logical types are compared in the form they are written in. */
    private static void assertSame(String path, Object then, Object now) {
        if (then instanceof IndexedRecord record) {
            for (Schema.Field field : record.getSchema().getFields()) {
                IndexedRecord current = (IndexedRecord) now;
                Schema.Field same = current.getSchema().getField(field.name());
                assertSame(path + "." + field.name(), record.get(field.pos()), current.get(same.pos()));
            }
        } else if (then instanceof List<?> list) {
            assertThat((List<?>) now).hasSameSizeAs(list);
            for (int i = 0; i < list.size(); i++) {
                assertSame(path + "[" + i + "]", list.get(i), ((List<?>) now).get(i));
            }
        } else if (then instanceof Long micros && now instanceof Instant instant) {
            assertThat(ChronoUnit.MICROS.between(Instant.EPOCH, instant))
                    .as(path)
                    .isEqualTo(micros);
        } else {
            assertThat(String.valueOf(now)).as(path).isEqualTo(String.valueOf(then));
        }
    }

    private static Schema schema(Path release) throws IOException {
        return new Schema.Parser().parse(Files.readString(release.resolve("LedgerEvent.avsc")));
    }

    private static void write(Path release) throws IOException {
        Files.createDirectories(release);
        Files.writeString(
                release.resolve("LedgerEvent.avsc"),
                LedgerEvent.getClassSchema().toString() + "\n");
        for (Schema payload : Sample.payloads()) {
            GenericRecord event = (GenericRecord) Sample.fill(LedgerEvent.getClassSchema(), "LedgerEvent");
            event.put("payload", Sample.fill(payload, payload.getName()));
            assertThat(GenericData.get().validate(event.getSchema(), event)).isTrue();
            Files.write(release.resolve("LedgerEvent." + payload.getName() + ".bin"), Sample.bytes(event));
        }
    }
}
