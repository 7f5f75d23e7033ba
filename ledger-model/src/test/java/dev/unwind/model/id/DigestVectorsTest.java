package dev.unwind.model.id;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.Target;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DigestVectorsTest {
    @ParameterizedTest
    @MethodSource("idempotencyKeys")
    void theIdempotencyKeyIsTheDocumentedOne(JsonNode vector) {
        String key = IdempotencyKeys.of(
                vector.path("tenant").textValue(),
                vector.path("run").textValue(),
                vector.path("tool").textValue(),
                target(vector.path("target")),
                vector.path("operation").textValue());

        assertThat(key).isEqualTo(vector.path("sha256").textValue());
    }

    @ParameterizedTest
    @MethodSource("argumentDigests")
    void theArgumentDigestIsTheDocumentedOne(JsonNode vector) {
        String digest = ArgumentDigest.of(
                vector.path("tool").textValue(),
                target(vector.path("target")),
                Json.parse(vector.path("arguments").textValue()));

        assertThat(digest).isEqualTo(vector.path("sha256").textValue());
    }

    @Test
    void theDigestIsOfTheValueAndNotOfItsSpelling() {
        Target order = new Target("order", "#W1", null);

        assertThat(ArgumentDigest.of("t", order, Json.parse("{\"a\":1.0,\"b\":[2]}")))
                .isEqualTo(ArgumentDigest.of("t", order, Json.parse("{ \"b\" : [2e0], \"a\" : 1 }")))
                .isNotEqualTo(ArgumentDigest.of("t", order, Json.parse("{\"a\":1,\"b\":[3]}")))
                .isNotEqualTo(ArgumentDigest.of("t", null, Json.parse("{\"a\":1,\"b\":[2]}")));
    }

    @Test
    void namesThatRunIntoOneAnotherHaveDifferentKeys() {
        assertThat(IdempotencyKeys.of("a", "b/c", "t", null, "1"))
                .isNotEqualTo(IdempotencyKeys.of("a/b", "c", "t", null, "1"));
    }

    static List<JsonNode> idempotencyKeys() {
        return vectors("idempotencyKeys");
    }

    static List<JsonNode> argumentDigests() {
        return vectors("argumentDigests");
    }

    private static List<JsonNode> vectors(String kind) {
        try (InputStream file = Objects.requireNonNull(
                DigestVectorsTest.class.getResourceAsStream("digest-vectors.json"), "digest-vectors.json")) {
            JsonNode all = Json.parse(new String(file.readAllBytes(), StandardCharsets.UTF_8));
            return StreamSupport.stream(all.path(kind).spliterator(), false).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable Target target(JsonNode node) {
        return node.isNull()
                ? null
                : new Target(node.path("type").textValue(), node.path("id").textValue(), null);
    }
}
