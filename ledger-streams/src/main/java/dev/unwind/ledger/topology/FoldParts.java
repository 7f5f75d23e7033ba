package dev.unwind.ledger.topology;

/**
 * What every processor of the process shares.
 *
 * @param ledger name of the ledger topic
 * @param decoder reads values of the ledger, and of the timeline
 * @param contracts compiles contracts
 * @param gate what was published for the gate
 * @param valueBytesMax largest ledger value that is taken, in bytes
 * @param listener is told what happens
 */
public record FoldParts(
        String ledger,
        LedgerDecoder decoder,
        PublishedContracts contracts,
        GateBook gate,
        int valueBytesMax,
        FoldListener listener) {

    RecordReader reader() {
        return new RecordReader(decoder, valueBytesMax);
    }
}
