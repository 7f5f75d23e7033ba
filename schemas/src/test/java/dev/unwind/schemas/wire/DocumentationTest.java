package dev.unwind.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.schemas.UnwindWire;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class DocumentationTest {

    @Test
    void everyRecordAndEnumSaysWhatItIs() {
        assertThat(UnwindWire.PROTOCOL.getTypes().stream().filter(type -> blank(type.getDoc())))
                .isEmpty();
    }

    @Test
    void everyFieldSaysWhatItMeans() {
        List<String> undocumented = UnwindWire.PROTOCOL.getTypes().stream()
                .filter(type -> type.getType() == Schema.Type.RECORD)
                .flatMap(DocumentationTest::undocumented)
                .toList();
        assertThat(undocumented).isEmpty();
    }

    @Test
    void everyFieldThatMayBeNullSaysWhen() {
        List<String> silent = UnwindWire.PROTOCOL.getTypes().stream()
                .filter(type -> type.getType() == Schema.Type.RECORD)
                .flatMap(type -> type.getFields().stream()
                        .filter(field -> field.schema().isNullable())
                        .filter(field -> !String.valueOf(field.doc()).contains("null"))
                        .map(field -> type.getName() + "." + field.name()))
                .toList();
        assertThat(silent).isEmpty();
    }

    private static Stream<String> undocumented(Schema type) {
        return type.getFields().stream()
                .filter(field -> blank(field.doc()))
                .map(field -> type.getName() + "." + field.name());
    }

    private static boolean blank(String doc) {
        return doc == null || doc.isBlank();
    }
}
