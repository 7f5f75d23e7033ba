package dev.unwind.ledger.topology;

import dev.unwind.model.fold.Decision.Rejected;
import dev.unwind.model.fold.RejectionCode;
import dev.unwind.model.principal.SignatureCheck;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.schemas.signing.FactSignature;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Turns the bytes of a ledger record into a fact, checking in the order of {@link RejectionCode}. */
public final class RecordReader {
    private final FactDecoder decoder;
    private final int valueBytesMax;
    private final SignatureCheck signatures;

    /** A reader that takes values of up to so many bytes. */
    public RecordReader(FactDecoder decoder, int valueBytesMax, SignatureCheck signatures) {
        this.decoder = decoder;
        this.valueBytesMax = valueBytesMax;
        this.signatures = signatures;
    }

    /**
     * What comes of one record.
     *
     * @param signature value of the header {@value FactSignature#HEADER}, null when there is none
     */
    public Reading read(
            byte @Nullable [] key, byte @Nullable [] value, byte @Nullable [] signature, Instant timestamp) {
        LedgerEvent event;
        try {
            event = decoder.decode(value);
        } catch (Undecodable e) {
            return new Reading.Unreadable(
                    e.code(), String.valueOf(e.getMessage()), e.getCause() == null ? e : e.getCause());
        }
        if (value != null && value.length > valueBytesMax) {
            return new Reading.Unreadable(
                    RejectionCode.OVERSIZE,
                    "Cannot take a fact of run " + event.getRunId() + ": found " + value.length
                            + " bytes, expected at most " + valueBytesMax
                            + "; put large documents where the target has them and name them.",
                    null);
        }
        Reading reading = checkKey(key, event);
        Rejected refusal = value == null || !(reading instanceof Reading.Fact)
                ? null
                : signatures.refusal(event, value, signature, timestamp);
        return refusal == null ? reading : new Reading.Unreadable(refusal.code(), refusal.detail(), null);
    }

    private static Reading checkKey(byte @Nullable [] key, LedgerEvent event) {
        RunKey stated;
        try {
            stated = new RunKey(event.getTenantId(), event.getRunId());
        } catch (IllegalArgumentException e) {
            return new Reading.Unreadable(
                    RejectionCode.MALFORMED, "Cannot take fact " + event.getEventId() + ": " + e.getMessage(), null);
        }
        String found = key == null ? null : utf8(key);
        if (!stated.encode().equals(found)) {
            return new Reading.Unreadable(
                    RejectionCode.KEY_MISMATCH,
                    "Cannot take fact " + event.getEventId() + ": its record key is "
                            + (key == null ? "missing" : found == null ? "no UTF-8 text" : "'" + found + "'")
                            + ", expected '" + stated.encode() + "'; write each fact under its tenant and run.",
                    null);
        }
        return new Reading.Fact(stated.encode(), event);
    }

    private static @Nullable String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
