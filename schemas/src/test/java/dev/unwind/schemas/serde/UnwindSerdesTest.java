package dev.unwind.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.unwind.schemas.Control;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RunStarted;
import dev.unwind.schemas.UnwindWire;
import dev.unwind.schemas.wire.Sample;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UnwindSerdesTest {

    private static final String TOPIC = "unwind.ledger";
    private static final Map<String, ?> CONFIG = Map.of("schema.registry.url", "mock://serdes");

    private final Serde<LedgerEvent> serde = UnwindSerdes.avro(LedgerEvent.class, CONFIG);

    static List<Schema> payloads() {
        return Sample.payloads();
    }

    static List<Schema> records() {
        return UnwindWire.PROTOCOL.getTypes().stream()
                .filter(type -> type.getType() == Schema.Type.RECORD)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("payloads")
    void aFactOfEveryKindComesBackAsItWas(Schema payload) {
        LedgerEvent event = Sample.ledgerEvent(payload);
        byte[] bytes = serde.serializer().serialize(TOPIC, event);
        assertThat(serde.deserializer().deserialize(TOPIC, bytes)).isEqualTo(event);
    }

    @ParameterizedTest
    @MethodSource("records")
    void everyRecordOfTheContractComesBackAsItWas(Schema type) {
        SpecificRecord record = Sample.specific(type);
        byte[] bytes = UnwindSerdes.serializer(CONFIG).serialize(type.getName(), record);
        assertThat(UnwindSerdes.deserializer(CONFIG).deserialize(type.getName(), bytes))
                .isEqualTo(record);
    }

    @Test
    void bytesAreAZeroThenTheSchemaIdThenAvro() throws Exception {
        byte[] bytes = serde.serializer().serialize(TOPIC, event());
        assertThat(bytes[0]).isZero();
        int id = ByteBuffer.wrap(bytes, 1, 4).getInt();
        assertThat(UnwindSerdes.registry(CONFIG)
                        .getLatestSchemaMetadata(TOPIC + "-value")
                        .getId())
                .isEqualTo(id);
    }

    @Test
    void theRegisteredSchemaHoldsNothingThatOnlyJavaUnderstands() throws Exception {
        serde.serializer().serialize(TOPIC, event());
        assertThat(UnwindSerdes.registry(CONFIG)
                        .getLatestSchemaMetadata(TOPIC + "-value")
                        .getSchema())
                .contains("UUIDv7")
                .doesNotContain("avro.java.string");
    }

    @Test
    void stringsAreJavaStrings() {
        LedgerEvent read =
                serde.deserializer().deserialize(TOPIC, serde.serializer().serialize(TOPIC, event()));
        Object task = ((RunStarted) read.getPayload()).get(0);
        assertThat(task).isInstanceOf(String.class);
    }

    @Test
    void nullIsNull() {
        assertThat(serde.serializer().serialize(TOPIC, null)).isNull();
        assertThat(serde.deserializer().deserialize(TOPIC, null)).isNull();
    }

    @Test
    void bytesThatAreNoRecordAreRefused() {
        byte[] good = serde.serializer().serialize(TOPIC, event());
        byte[] cut = Arrays.copyOf(good, good.length / 2);
        byte[] unknownId = good.clone();
        unknownId[1] = 99;
        byte[] wild = good.clone();
        Arrays.fill(wild, 5, wild.length, (byte) 0xff);
        for (byte[] bad : List.of(
                new byte[0], new byte[] {0}, "{\"json\":1}".getBytes(StandardCharsets.UTF_8), cut, unknownId, wild)) {
            assertThatExceptionOfType(SerializationException.class)
                    .isThrownBy(() -> serde.deserializer().deserialize(TOPIC, bad))
                    .withMessageContaining(TOPIC);
        }
    }

    @Test
    void aRecordOfAnotherTypeIsRefused() {
        SpecificRecord control = Sample.specific(Control.getClassSchema());
        byte[] bytes = UnwindSerdes.serializer(CONFIG).serialize("unwind.controls", control);
        assertThatExceptionOfType(SerializationException.class)
                .isThrownBy(() -> serde.deserializer().deserialize("unwind.controls", bytes))
                .withMessageContaining("found a dev.unwind.schemas.Control, expected a dev.unwind.schemas.LedgerEvent");
    }

    @Test
    void aRegistryThatIsDownIsNotTheRecordsFault() {
        Serde<LedgerEvent> cutOff = UnwindSerdes.avro(
                LedgerEvent.class, Map.of("schema.registry.url", "http://127.0.0.1:1", "max.retries", 0));
        byte[] bytes = serde.serializer().serialize(TOPIC, event());
        assertThatExceptionOfType(RegistryUnavailableException.class)
                .isThrownBy(() -> cutOff.deserializer().deserialize(TOPIC, bytes))
                .withMessageContaining("check schema.registry.url");
        assertThatExceptionOfType(RegistryUnavailableException.class)
                .isThrownBy(() -> cutOff.serializer().serialize(TOPIC, event()));
    }

    @Test
    void serdesOfOneConfigurationShareTheirClient() {
        assertThat(UnwindSerdes.registry(CONFIG)).isSameAs(UnwindSerdes.registry(Map.copyOf(CONFIG)));
    }

    @Test
    void severalThreadsMayUseOneSerde() {
        List<LedgerEvent> events =
                Sample.payloads().stream().map(Sample::ledgerEvent).toList();
        IntStream.range(0, 4_000).parallel().forEach(i -> {
            LedgerEvent event = events.get(i % events.size());
            byte[] bytes = serde.serializer().serialize(TOPIC, event);
            assertThat(serde.deserializer().deserialize(TOPIC, bytes)).isEqualTo(event);
        });
    }

    @Test
    void theRegistrysAddressIsRequired() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UnwindSerdes.avro(LedgerEvent.class, Map.of()))
                .withMessageContaining("schema.registry.url");
    }

    private static LedgerEvent event() {
        return Sample.ledgerEvent(RunStarted.getClassSchema());
    }
}
