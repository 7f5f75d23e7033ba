package dev.unwind.model.undo;

import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.VerificationStatus;
import org.jspecify.annotations.Nullable;

/**
 * What the target held around an action.
 *
 * @param before as the agent's side read it before the first attempt; null when it did not
 * @param stated as the agent's side read it after the newest success; null when it did not
 * @param observed as the verifier read it, null when it found what was stated or has not read
 * @param verification the newest result of a read-back after the action; null before there is one
 * @param verifiedOffset of that read-back in its ledger partition, -1 before there is one
 */
public record Readings(
        @Nullable Snapshot before,
        @Nullable Snapshot stated,
        @Nullable Snapshot observed,
        @Nullable VerificationStatus verification,
        long verifiedOffset) {

    /** Nothing was read yet. */
    public static final Readings NONE = new Readings(null, null, null, null, -1);

    /** What the action left behind: as observed, else as stated; null when nobody read it. */
    public @Nullable Snapshot after() {
        return observed == null ? stated : observed;
    }

    /** Whether a read-back found everything as it should be. */
    public boolean verified() {
        return verification == VerificationStatus.VERIFIED;
    }

    /** The first before-snapshot stands: a later attempt may have found the effect of an earlier one. */
    Readings foundBefore(@Nullable Snapshot snapshot) {
        return before != null || snapshot == null
                ? this
                : new Readings(snapshot, stated, observed, verification, verifiedOffset);
    }

    /** A newer success makes older readings of the outcome worthless. */
    Readings stating(@Nullable Snapshot after) {
        return new Readings(before, after, null, null, -1);
    }

    Readings verifiedAs(VerificationStatus status, @Nullable Snapshot found, long offset) {
        if (offset <= verifiedOffset) {
            return this;
        }
        Snapshot kept = found == null && status == VerificationStatus.UNVERIFIABLE ? observed : found;
        return new Readings(before, stated, kept, status, offset);
    }

    /** Leaves the documents out: they are private. */
    @Override
    public String toString() {
        return "Readings[before " + (before != null) + ", stated " + (stated != null) + ", observed "
                + (observed != null) + ", " + verification + "]";
    }
}
