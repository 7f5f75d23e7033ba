package dev.unwind.ledger.topology;

import dev.unwind.model.principal.PrincipalSource;
import dev.unwind.model.principal.SignatureCheck;

/**
 * What every processor of the process shares.
 *
 * @param ledger name of the ledger topic
 * @param decoder reads values of the ledger, and of the timeline
 * @param contracts compiles contracts
 * @param gate what was published for the gate
 * @param principals keys with which facts are signed
 * @param valueBytesMax largest ledger value that is taken, in bytes
 * @param listener is told what happens
 */
public record FoldParts(
        String ledger,
        LedgerDecoder decoder,
        PublishedContracts contracts,
        GateBook gate,
        PrincipalSource principals,
        int valueBytesMax,
        FoldListener listener) {

    RecordReader reader() {
        return new RecordReader(decoder, valueBytesMax, new SignatureCheck(ledger, principals));
    }
}
