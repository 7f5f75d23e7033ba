package dev.unwind.model.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.schemas.ApiKey;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyTokenTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    @Test
    void whatWasMadeIsReadBackAndMatchesItsHashAlone() {
        Random random = new Random(51);
        KeyToken token = KeyToken.make(random);
        KeyToken other = KeyToken.make(random);

        assertThat(KeyToken.parse(token.text())).isEqualTo(token);
        assertThat(token.matches(token.hash())).isTrue();
        assertThat(other.matches(token.hash())).isFalse();
        assertThat(new KeyToken(other.keyId(), token.secret()).matches(token.hash()))
                .isFalse();
        assertThat(token.matches("")).isFalse();
    }

    @Test
    void whatIsNoKeyIsNotReadAsOne() {
        String text = KeyToken.make(new Random(52)).text();
        for (String wrong : new String[] {
            "",
            "uwk_",
            text + "A",
            text.substring(1),
            text.substring(0, text.length() - 1),
            text.replace("uwk_", "uwx_"),
            text + "\n"
        }) {
            assertThat(KeyToken.parse(wrong)).as(wrong).isNull();
        }
    }

    @Test
    void theSecretIsShownNeitherByItselfNorInItsHash() {
        KeyToken token = KeyToken.make(new Random(53));
        assertThat(token.toString()).doesNotContain(token.secret());
        assertThat(token.hash()).doesNotContain(token.secret()).hasSize(64);
    }

    @Test
    void aKeyWorksUntilItExpiresOrIsRevoked() {
        assertThat(KeyState.of(key().build(), NOW)).isEqualTo(KeyState.ACTIVE);
        assertThat(KeyState.of(key().setExpiresAt(NOW).build(), NOW)).isEqualTo(KeyState.EXPIRED);
        assertThat(KeyState.of(
                        key().setReplacedBy("b")
                                .setExpiresAt(NOW.plusSeconds(1))
                                .build(),
                        NOW))
                .isEqualTo(KeyState.REPLACED);
        assertThat(KeyState.of(key().setRevokedAt(NOW).setExpiresAt(NOW).build(), NOW))
                .isEqualTo(KeyState.REVOKED);
        assertThat(KeyState.REPLACED.works()).isTrue();
        assertThat(KeyState.EXPIRED.works() || KeyState.REVOKED.works()).isFalse();
    }

    private static ApiKey.Builder key() {
        return ApiKey.newBuilder()
                .setKeyId("a")
                .setHash("")
                .setPrincipal("ada")
                .setGrants(List.of())
                .setCreatedAt(NOW)
                .setCreatedBy("olga");
    }
}
