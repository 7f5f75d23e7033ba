package dev.unwind.ledger.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dev.unwind.ledger.facts.Facts;
import dev.unwind.model.fold.RejectionCode;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.LedgerEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The decoder against a registry that misbehaves. */
class LedgerDecoderTest {
    private static final LedgerEvent EVENT = new Facts("acme", "r1").started();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Queue<Integer> statuses = new ArrayDeque<>();
    private HttpServer registry;

    @SuppressWarnings("NullAway.Init")
    LedgerDecoderTest() {}

    @BeforeEach
    void listen() throws IOException {
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ObjectNode schema = Json.NODES
                .objectNode()
                .put("schema", LedgerEvent.getClassSchema().toString());
        registry.createContext("/", exchange -> {
            Integer next = statuses.poll();
            int status = next == null ? 200 : next;
            String body = status == 200 ? Json.write(schema) : "{\"error_code\":" + status + "03,\"message\":\"no\"}";
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        registry.start();
    }

    @AfterEach
    void stop() {
        registry.stop(0);
    }

    private LedgerDecoder decoder(Duration patience) {
        String url = "http://127.0.0.1:" + registry.getAddress().getPort();
        return new LedgerDecoder(
                "unwind.ledger", Map.of("schema.registry.url", url, "max.retries", 0), patience, () -> false);
    }

    private static byte[] wire() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(ByteBuffer.allocate(5).put((byte) 0).putInt(7).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new SpecificDatumWriter<>(LedgerEvent.class).write(EVENT, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    @Test
    void aRegistryThatIsUnwellIsAskedAgain() throws Exception {
        statuses.addAll(List.of(503, 500, 429));

        assertThat(decoder(PATIENCE).decode(wire())).isEqualTo(EVENT);
    }

    @Test
    void aRegistryThatStaysUnwellIsNoVerdictOnTheRecord() {
        statuses.addAll(List.of(503, 503, 503, 503));

        assertThatThrownBy(() -> decoder(Duration.ZERO).decode(wire())).isInstanceOf(RegistryUnreachable.class);
    }

    @Test
    void aRegistryThatCannotBeReachedIsNoVerdictOnTheRecord() {
        LedgerDecoder decoder = decoder(Duration.ofMillis(100));
        registry.stop(0);

        assertThatThrownBy(() -> decoder.decode(wire())).isInstanceOf(RegistryUnreachable.class);
    }

    @Test
    void aSchemaThatTheRegistryDoesNotHaveIsABadRecord() {
        statuses.add(404);

        assertThatThrownBy(() -> decoder(PATIENCE).decode(wire()))
                .asInstanceOf(type(Undecodable.class))
                .extracting(Undecodable::code)
                .isEqualTo(RejectionCode.UNKNOWN_SCHEMA);
    }

    @Test
    void aSchemaIsAskedForOnce() throws Exception {
        LedgerDecoder decoder = decoder(Duration.ZERO);
        decoder.decode(wire());
        statuses.add(503);

        assertThat(decoder.decode(wire())).isEqualTo(EVENT);
    }

    @Test
    void aLengthThatTheBytesDoNotHaveIsABadRecord() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(ByteBuffer.allocate(5).put((byte) 0).putInt(7).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        encoder.writeLong(Integer.MAX_VALUE - 8);
        encoder.flush();
        bytes.write(new byte[100]);

        assertThatThrownBy(() -> decoder(PATIENCE).decode(bytes.toByteArray()))
                .asInstanceOf(type(Undecodable.class))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(RejectionCode.UNDECODABLE))
                .satisfies(refused -> assertThat(refused).hasMessageContaining("100 bytes are left"));
    }
}
