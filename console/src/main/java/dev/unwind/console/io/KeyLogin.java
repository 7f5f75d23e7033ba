package dev.unwind.console.io;

import dev.unwind.console.access.Caller;
import dev.unwind.ledger.access.ApiKeys;
import dev.unwind.ledger.registers.Registers;
import dev.unwind.model.access.KeyState;
import dev.unwind.model.access.KeyToken;
import dev.unwind.schemas.ApiKey;
import java.time.Duration;
import java.time.InstantSource;

/** Lets in who has a key. A key that may have been revoked meanwhile, because nobody could read that for long, opens nothing. */
final class KeyLogin {
    private static final String WRONG = "The API key is not known, or its secret is wrong.";

    private final ApiKeys keys;
    private final Registers registers;
    private final Duration ageMax;
    private final KeyUses uses;
    private final InstantSource clock;

    KeyLogin(ApiKeys keys, Registers registers, Duration ageMax, KeyUses uses, InstantSource clock) {
        this.keys = keys;
        this.registers = registers;
        this.ageMax = ageMax;
        this.uses = uses;
        this.clock = clock;
    }

    Login login(String text) {
        Duration age = registers.age();
        if (age == null || age.compareTo(ageMax) > 0) {
            return new Login.Unknown(
                    "KEYS_UNREADABLE",
                    "Whether the key still works cannot be told: the keys could not be read "
                            + (age == null ? "yet" : "for " + age.toSeconds() + " s") + "; try again.");
        }
        KeyToken token = KeyToken.parse(text);
        if (token == null) {
            return new Login.Refused("KEY_MALFORMED", "The API key is not written as one: uwk_<id>_<secret>.", null);
        }
        ApiKey key = keys.find(token.keyId());
        if (key == null) {
            return new Login.Refused("KEY_UNKNOWN", WRONG, token.keyId());
        }
        if (!token.matches(key.getHash())) {
            return new Login.Refused("SECRET_WRONG", WRONG, token.keyId());
        }
        KeyState state = KeyState.of(key, clock.instant());
        if (!state.works()) {
            return new Login.Refused(
                    "KEY_" + state,
                    "API key " + key.getKeyId() + " does not work any more: it is " + state
                            + (key.getReplacedBy() == null
                                    ? "; ask an admin for a new one."
                                    : ", replaced by " + key.getReplacedBy() + "."),
                    key.getKeyId());
        }
        uses.used(key.getKeyId(), clock.instant());
        return new Login.In(new Caller(key.getPrincipal(), Caller.Kind.API_KEY, key.getKeyId(), ApiKeys.grants(key)));
    }
}
