package dev.unwind.ledger.proof;

import dev.unwind.model.proof.Finding;
import dev.unwind.model.proof.PartitionCheck;
import dev.unwind.schemas.LogAnchored;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a check of a log came to.
 *
 * @param findings what is wrong; nothing when the log is intact
 * @param findingsElsewhere how many findings are not about the run that was asked for
 * @param partitions what was checked of each partition
 * @param logAnchoredThrough through which offset the last log anchor covers each partition
 * @param lastLogAnchor the last log anchor, null when there is none
 * @param runsCompared runs whose hash chain was compared with the live store's; -1 when no store was asked
 */
public record ChainReport(
        String source,
        String ledger,
        String anchorsTopic,
        List<Located> findings,
        long findingsElsewhere,
        List<PartitionCheck.Result> partitions,
        Map<Integer, Long> logAnchoredThrough,
        long segments,
        long logAnchors,
        @Nullable LogAnchored lastLogAnchor,
        boolean signaturesChecked,
        long runsCompared) {

    /**
     * A finding and what is known of the fact it is about.
     *
     * @param run {@code tenant/run}, null when it cannot be told
     * @param fact kind of fact, null when it cannot be told
     * @param place its place in the run's timeline, from 0; null when it cannot be told
     * @param anchor the anchor that contradicts, for people; null when none does
     */
    public record Located(
            Finding finding,
            @Nullable String run,
            @Nullable String fact,
            @Nullable Long place,
            @Nullable String anchor) {}

    /** Copies the lists. */
    public ChainReport {
        findings = List.copyOf(findings);
        partitions = List.copyOf(partitions);
    }

    /** Whether nothing is wrong, here or elsewhere. */
    public boolean intact() {
        return findings.isEmpty();
    }
}
