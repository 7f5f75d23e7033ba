package dev.unwind.schemas.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RunStarted;
import dev.unwind.schemas.serde.UnwindSerdes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FactSignatureTest {
    private static final String TOPIC = "unwind.ledger";

    @TempDir
    Path folder;

    private final FactSigner signer =
            FactSigner.ofPem(Ed25519.pem(Ed25519.generate().getPrivate()));

    private static LedgerEvent statedBy(ActorKind role) {
        return LedgerEvent.newBuilder()
                .setEventId("e")
                .setTenantId("acme")
                .setRunId("r")
                .setOccurredAt(Instant.EPOCH)
                .setActor(new Actor(role, "somebody"))
                .setPayload(new RunStarted())
                .build();
    }

    private Serializer<LedgerEvent> signing() throws IOException {
        Path file = folder.resolve("key.pem");
        Files.writeString(file, Ed25519.pem(Ed25519.generate().getPrivate()));
        return UnwindSerdes.serializer(
                LedgerEvent.class,
                Map.of("schema.registry.url", "mock://signing", FactSigner.KEY_FILE, file.toString()));
    }

    @Test
    void theHeaderSaysWhoseSignatureItIsAndComesBack() {
        byte[] header = signer.sign(TOPIC, new byte[] {1, 2, 3}).toHeader();

        assertThat(new String(header, StandardCharsets.ISO_8859_1)).startsWith("ed25519:" + signer.keyId() + ":");
        FactSignature read = Objects.requireNonNull(FactSignature.parse(header));
        assertThat(read.keyId()).isEqualTo(signer.keyId());
        assertThat(Ed25519.signed(signer.publicKey(), FactSignature.signed(TOPIC, new byte[] {1, 2, 3}), read.bytes()))
                .isTrue();
        assertThat(Ed25519.signed(
                        signer.publicKey(), FactSignature.signed("other.ledger", new byte[] {1, 2, 3}), read.bytes()))
                .as("a signature is good for one topic")
                .isFalse();
        assertThat(FactSignature.parse("rsa:x".getBytes(StandardCharsets.UTF_8)))
                .isNull();
    }

    /** The key of the first test vector of RFC 8032, section 7.1; the example in Node is held against the same text. */
    @Test
    void anotherLanguageComesToTheSameHeader() {
        FactSigner known = FactSigner.ofPem("""
                -----BEGIN PRIVATE KEY-----
                MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
                -----END PRIVATE KEY-----
                """);
        assertThat(new String(
                        known.sign(TOPIC, new byte[] {0, 0, 0, 0, 7, 1, 2, 3}).toHeader(), StandardCharsets.UTF_8))
                .isEqualTo(
                        "ed25519:06e3fd8fda29bb60:wz/uKd2FhT3jMD1vsCt2L9Oqu8jaxhyAFcTRcGUWTgKgxYUW1jEgLraFn3cpfB4Vlrm/hSZNG9DvoacQOnWpAQ==");
    }

    @Test
    void aSerializerWithAKeySignsEveryRoleButTheAgents() throws IOException {
        Serializer<LedgerEvent> serializer = signing();
        for (ActorKind role : ActorKind.values()) {
            Headers headers = new RecordHeaders();
            serializer.serialize(TOPIC, headers, statedBy(role));
            assertThat(headers.lastHeader(FactSignature.HEADER) == null)
                    .as("unsigned: %s", role)
                    .isEqualTo(role == ActorKind.AGENT);
        }
    }

    @Test
    void aRecordThatIsSentAgainHasOneSignature() throws IOException {
        Headers headers = new RecordHeaders();
        Serializer<LedgerEvent> serializer = signing();
        serializer.serialize(TOPIC, headers, statedBy(ActorKind.VERIFIER));
        serializer.serialize(TOPIC, headers, statedBy(ActorKind.VERIFIER));

        assertThat(headers.headers(FactSignature.HEADER)).hasSize(1);
    }

    @Test
    void nothingGoesOutUnsignedBecauseThereIsNoPlaceForTheSignature() throws IOException {
        Serializer<LedgerEvent> serializer = signing();
        assertThatExceptionOfType(SerializationException.class)
                .isThrownBy(() -> serializer.serialize(TOPIC, statedBy(ActorKind.OPERATOR)))
                .withMessageContaining("serialize with the headers of the record");
    }

    @Test
    void aKeyThatCannotBeReadEndsTheStart() throws IOException {
        Path file = folder.resolve("no.pem");
        Files.writeString(file, "nothing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FactSigner.in(file))
                .withMessageContaining(file.toString())
                .withMessageContaining("openssl genpkey -algorithm ed25519");
        assertThat(FactSigner.in(null)).isNull();
    }
}
