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
 * @param findings what is wrong with what was asked for: the first thousand
 * @param findingsMore how many there are beyond those
 * @param findingsElsewhere how many findings are about other runs than the one that was asked for
 * @param partitions what was checked of each partition
 * @param logAnchoredThrough through which offset the last log anchor covers each partition
 * @param lastLogAnchor the last log anchor, null when there is none
 * @param runsCompared runs whose hash chain was compared with the live store's; -1 when no store was asked
 * @param runsThatWentOn runs that could not be compared, because the live store had folded further facts of them meanwhile
 */
public record ChainReport(
        String source,
        String ledger,
        String anchorsTopic,
        List<Located> findings,
        long findingsMore,
        long findingsElsewhere,
        List<PartitionCheck.Result> partitions,
        Map<Integer, Long> logAnchoredThrough,
        long segments,
        long logAnchors,
        @Nullable LogAnchored lastLogAnchor,
        boolean signaturesChecked,
        long runsCompared,
        long runsThatWentOn) {

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

    /** Whether nothing is wrong with what was asked for and with the anchors. Other runs may be broken: {@link #findingsElsewhere}. */
    public boolean intact() {
        return findings.isEmpty();
    }
}
