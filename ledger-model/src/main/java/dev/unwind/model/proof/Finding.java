package dev.unwind.model.proof;

import org.jspecify.annotations.Nullable;

/**
 * One place where the log contradicts its anchors, or an anchor itself.
 *
 * @param kind what is wrong
 * @param partition partition of the ledger; -1 when the finding is about no partition
 * @param offset offset of the record in the partition; -1 when the finding is about no record
 * @param records how many records in a row the finding is about, from that offset on; 1 for one
 * @param anchorOffset offset on the anchors topic of the anchor that contradicts; -1 when none does
 * @param recordKey key of the record as found, null when there is none to be seen
 * @param keyTag tag of the key that the anchor names, null when none does
 * @param fact kind of fact that the record holds as found, null when it cannot be told
 * @param detail what was found and what was expected, for people
 */
public record Finding(
        Kind kind,
        int partition,
        long offset,
        long records,
        long anchorOffset,
        @Nullable String recordKey,
        @Nullable Integer keyTag,
        @Nullable String fact,
        String detail) {

    /** What can be wrong. */
    public enum Kind {
        /** The record is not the one that was anchored at its offset. */
        CHANGED,
        /** A record that was anchored is not there. */
        MISSING,
        /** A record is there that no anchor knows, among anchored ones. */
        INSERTED,
        /** The record was anchored, at another place. */
        MOVED,
        /** An anchor contradicts itself or the anchors before it. */
        ANCHOR,
        /** A log anchor is not signed by the key that was given. */
        SIGNATURE,
        /** Part of an exported log cannot be read, or what it shows of a record is not what the record's bytes say. */
        DAMAGED,
        /** The hash chain of a run, computed from the log, is not the one the live store has. */
        RUN_CHAIN
    }

    /** A finding about an anchor. */
    static Finding anchor(Kind kind, int partition, long anchorOffset, String detail) {
        return new Finding(kind, partition, -1, 0, anchorOffset, null, null, null, detail);
    }

    /** A finding about an exported log as a file. */
    public static Finding damaged(String detail) {
        return new Finding(Kind.DAMAGED, -1, -1, 0, -1, null, null, null, detail);
    }
}
