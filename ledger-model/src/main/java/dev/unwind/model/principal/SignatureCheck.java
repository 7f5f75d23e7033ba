package dev.unwind.model.principal;

import dev.unwind.model.fold.Decision.Rejected;
import dev.unwind.model.fold.RejectionCode;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.signing.Ed25519;
import dev.unwind.schemas.signing.FactSignature;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a fact is the word of who it says states it. Everything that acts on ledger facts asks this first, so that all of it acts on the same facts;
 * the moment that counts is the record's timestamp, so that a replay comes to the same answer.
 */
public final class SignatureCheck {
    private final String topic;
    private final PrincipalSource source;

    /** A check of facts on this topic. */
    public SignatureCheck(String topic, PrincipalSource source) {
        this.topic = topic;
        this.source = source;
    }

    /**
     * Why a fact is not believed; null when it is, or needs no signature.
     *
     * @param value the record value as it stands on the topic
     * @param header value of the header {@value FactSignature#HEADER}; null when the record has none
     * @param at the record's timestamp
     */
    public @Nullable Rejected refusal(LedgerEvent event, byte[] value, byte @Nullable [] header, Instant at) {
        ActorKind role = event.getActor().getKind();
        Principals principals = source.current();
        if (!principals.require(role, at)) {
            return null;
        }
        FactSignature signature = header == null ? null : FactSignature.parse(header);
        if (header == null) {
            return refused(
                    RejectionCode.SIGNATURE_MISSING,
                    event,
                    "it has no signature, expected one by a key that stands for " + role
                            + "; give whoever states it such a key (UNWIND_SIGNING_KEY_FILE, `unwind principals add`)");
        }
        if (signature == null) {
            return refused(
                    RejectionCode.SIGNATURE_INVALID,
                    event,
                    "its header " + FactSignature.HEADER + " is " + header.length
                            + " bytes that are no signature, expected ed25519:KEY_ID:BASE64");
        }
        TrustedKey key = principals.key(signature.keyId());
        if (key == null) {
            key = source.newest().key(signature.keyId());
        }
        if (key == null) {
            return refused(
                    RejectionCode.SIGNATURE_INVALID,
                    event,
                    "it is signed with key " + signature.keyId()
                            + ", which nobody has published; publish it with `unwind principals add` if it is to be believed");
        }
        String objection = objection(key, event, at);
        if (objection != null) {
            return refused(RejectionCode.KEY_REFUSED, event, objection);
        }
        return Ed25519.signed(key.key(), FactSignature.signed(topic, value), signature.bytes())
                ? null
                : refused(
                        RejectionCode.SIGNATURE_INVALID,
                        event,
                        "its signature is not one of key " + key.keyId() + " (" + key.principal()
                                + ") over this value on this topic; nobody else can sign for it, and a signed fact cannot be changed");
    }

    private static @Nullable String objection(TrustedKey key, LedgerEvent event, Instant at) {
        String named = "it is signed with key " + key.keyId() + " of " + key.principal() + ", which ";
        ActorKind role = event.getActor().getKind();
        if (!key.roles().contains(role)) {
            return named + "stands for " + key.roles().stream().sorted().toList() + ", expected one that stands for "
                    + role;
        }
        if (!key.speaksFor(event.getActor().getId())) {
            return named + "speaks for " + key.actors().stream().sorted().toList() + " alone";
        }
        if (!key.holdsAt(at)) {
            return named + "holds from " + key.validFrom()
                    + (key.validUntil() == null ? "" : " until " + key.validUntil()) + ", the record is of " + at;
        }
        return null;
    }

    private static Rejected refused(RejectionCode code, LedgerEvent event, String why) {
        return new Rejected(
                code,
                "Cannot believe " + event.getPayload().getClass().getSimpleName() + " of run " + event.getRunId()
                        + ", stated as " + event.getActor().getKind() + " by "
                        + event.getActor().getId() + ": " + why + ".");
    }
}
