package dev.unwind.ledger.facts;

import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.SigningKey;
import dev.unwind.schemas.signing.Ed25519;
import dev.unwind.schemas.signing.FactSigner;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

/** Keys with which facts are signed. */
public final class Keys {
    private Keys() {}

    /** A key that nobody has seen before. */
    public static FactSigner signer() {
        return FactSigner.ofPem(Ed25519.pem(Ed25519.generate().getPrivate()));
    }

    /** The public half, standing for these roles from a moment on. */
    public static SigningKey published(FactSigner signer, Instant validFrom, ActorKind... roles) {
        return SigningKey.newBuilder()
                .setKeyId(signer.keyId())
                .setPrincipal("User:test")
                .setRoles(List.of(roles))
                .setPublicKey(ByteBuffer.wrap(signer.publicKey().getEncoded()))
                .setValidFrom(validFrom)
                .setPublishedAt(validFrom)
                .setPublishedBy("test")
                .build();
    }
}
