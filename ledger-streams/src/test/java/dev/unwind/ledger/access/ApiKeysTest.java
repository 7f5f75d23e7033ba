package dev.unwind.ledger.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.unwind.ledger.access.ApiKeys.Issued;
import dev.unwind.model.access.KeyState;
import dev.unwind.schemas.AccessRole;
import dev.unwind.schemas.ApiKey;
import dev.unwind.schemas.RoleGrant;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ApiKeysTest {
    private final Memory memory = new Memory();
    private Instant now = Instant.parse("2026-11-21T12:00:00Z");
    private final ApiKeys keys = new ApiKeys(memory, () -> now);

    @Test
    void whatIsKeptOfAKeyOpensNothing() {
        Issued made = keys.create(wish("ada", false, AccessRole.APPROVER, "acme"), "olga");
        ApiKey kept = keys.required(made.token().keyId());
        assertThat(kept.toString()).doesNotContain(made.token().secret());
        assertThat(made.token().matches(kept.getHash())).isTrue();
        assertThat(KeyJson.of(kept, null, now).toString()).doesNotContain(kept.getHash());
    }

    @Test
    void aRotatedKeyWorksForItsGraceAndNotLongerThanItWouldHave() {
        Instant expires = now.plus(Duration.ofDays(90));
        Issued former = keys.create(
                new KeyWish(
                        "ada",
                        List.of(new RoleGrant(AccessRole.AUDITOR, List.of("*"))),
                        List.of("finance"),
                        expires,
                        false),
                "olga");
        now = now.plus(Duration.ofDays(30));
        Issued next = keys.rotate(former.token().keyId(), Duration.ofHours(1), "olga");

        assertThat(next.token().secret()).isNotEqualTo(former.token().secret());
        assertThat(next.key().getPrincipal()).isEqualTo("ada");
        assertThat(next.key().getGroups()).containsExactly("finance");
        assertThat(next.key().getExpiresAt()).isEqualTo(now.plus(Duration.ofDays(90)));
        ApiKey replaced = keys.required(former.token().keyId());
        assertThat(replaced.getReplacedBy()).isEqualTo(next.token().keyId());
        assertThat(KeyState.of(replaced, now)).isEqualTo(KeyState.REPLACED);
        assertThat(KeyState.of(replaced, now.plus(Duration.ofHours(1)))).isEqualTo(KeyState.EXPIRED);
        assertThat(refused(() -> keys.rotate(former.token().keyId(), Duration.ZERO, "olga")))
                .isEqualTo(KeyRefused.Code.KEY_OVER);
    }

    @Test
    void aRevokedKeyIsOverAtOnceAndForGood() {
        Issued made = keys.create(wish("ada", false, AccessRole.APPROVER, "acme"), "olga");
        keys.revoke(made.token().keyId(), "olga");
        now = now.plusSeconds(5);
        assertThat(keys.revoke(made.token().keyId(), "bob").offset()).isEqualTo(-1);
        assertThat(KeyState.of(keys.required(made.token().keyId()), now)).isEqualTo(KeyState.REVOKED);
        assertThat(keys.required(made.token().keyId()).getRevokedBy()).isEqualTo("olga");
        assertThat(refused(() -> keys.rotate(made.token().keyId(), Duration.ZERO, "olga")))
                .isEqualTo(KeyRefused.Code.KEY_OVER);
        assertThat(refused(() -> keys.revoke("nobodyskey", "olga"))).isEqualTo(KeyRefused.Code.KEY_UNKNOWN);
    }

    @Test
    void aPrincipalIsNotMadeAgentAndApproverByTwoKeysEither() {
        keys.create(wish("robot", false, AccessRole.AGENT, "acme"), "olga");
        assertThat(refused(() -> keys.create(wish("robot", false, AccessRole.OPERATOR, "*"), "olga")))
                .isEqualTo(KeyRefused.Code.SHARED_DUTIES);
        keys.create(wish("robot", false, AccessRole.OPERATOR, "globex"), "olga");
        Issued said = keys.create(wish("robot", true, AccessRole.APPROVER, "acme"), "olga");
        assertThat(said.key().getSharedDuties()).isTrue();
    }

    @Test
    void aKeyThatIsOverCountsForNoDuty() {
        Issued agent = keys.create(wish("robot", false, AccessRole.AGENT, "acme"), "olga");
        keys.revoke(agent.token().keyId(), "olga");
        keys.create(wish("robot", false, AccessRole.APPROVER, "acme"), "olga");
        assertThat(keys.all()).hasSize(2);
    }

    @Test
    void whatCannotBeMeantIsNotMade() {
        for (KeyWishOf wrong : List.<KeyWishOf>of(
                () -> wish("", false, AccessRole.AGENT, "acme"),
                () -> wish("a\nb", false, AccessRole.AGENT, "acme"),
                () -> wish("ada", false, AccessRole.UNKNOWN, "acme"),
                () -> wish("ada", false, AccessRole.AGENT, "acme/1"),
                () -> new KeyWish("ada", List.of(), List.of(), null, false),
                () -> new KeyWish("ada", List.of(new RoleGrant(AccessRole.AGENT, List.of())), List.of(), null, false),
                () -> new KeyWish(
                        "ada",
                        List.of(new RoleGrant(AccessRole.AGENT, List.of("*"))),
                        List.of("operator"),
                        null,
                        false),
                () -> new KeyWish(
                        "ada", List.of(new RoleGrant(AccessRole.AGENT, List.of("*"))), List.of(), now, false))) {
            assertThat(refused(() -> keys.create(wrong.make(), "olga"))).isEqualTo(KeyRefused.Code.MALFORMED);
        }
    }

    private interface KeyWishOf {
        KeyWish make();
    }

    private static KeyWish wish(String principal, boolean shared, AccessRole role, String tenant) {
        return new KeyWish(principal, List.of(new RoleGrant(role, List.of(tenant))), List.of(), null, shared);
    }

    private static KeyRefused.Code refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable attempt) {
        return catchThrowableOfType(KeyRefused.class, attempt).code();
    }

    private static final class Memory implements ApiKeys.Store {
        private final Map<String, ApiKey> kept = new HashMap<>();

        @Override
        public @Nullable ApiKey get(String keyId) {
            return kept.get(keyId);
        }

        @Override
        public Collection<ApiKey> all() {
            return kept.values();
        }

        @Override
        public @Nullable Instant lastUse(String keyId) {
            return null;
        }

        @Override
        public long put(ApiKey key) {
            kept.put(key.getKeyId(), key);
            return 0;
        }
    }
}
