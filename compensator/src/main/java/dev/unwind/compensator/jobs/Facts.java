package dev.unwind.compensator.jobs;

import dev.unwind.model.principal.SignatureCheck;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.signing.FactSignature;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Reads facts of the ledger, and those that it refused. */
final class Facts {
    private final Decoder<LedgerEvent> decoder;
    private final SignatureCheck signatures;

    Facts(Decoder<LedgerEvent> decoder, SignatureCheck signatures) {
        this.decoder = decoder;
        this.signatures = signatures;
    }

    /** The fact that a record of the ledger holds; null when it holds none, or one that is not the word of who it says. */
    @Nullable
    LedgerEvent stated(ConsumerRecord<byte[], byte[]> record) {
        LedgerEvent event = decoder.orNull(record.topic(), record.value());
        if (event == null) {
            return null;
        }
        Header signature = record.headers().lastHeader(FactSignature.HEADER);
        return signatures.refusal(
                                event,
                                record.value(),
                                signature == null ? null : signature.value(),
                                Instant.ofEpochMilli(record.timestamp()))
                        == null
                ? event
                : null;
    }

    /** The fact that the ledger refused, as its dead-letter topic holds it; null when it is none. */
    @Nullable
    LedgerEvent refused(String ledger, ConsumerRecord<byte[], byte[]> letter) {
        return decoder.orNull(ledger, letter.value());
    }
}
