package dev.unwind.model.trail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The correction trail of one run, made from the facts on its timeline and nothing else.
 *
 * @param run the run
 * @param task what the agent was asked to do; null when the ledger does not know
 * @param agentId the agent; null when unknown
 * @param releaseId its release; null when unknown
 * @param entries one for each action that changed something, in order
 * @param decisions what people and policies decided, in order
 * @param foundAt when a read-back first found something wrong; null when none did
 * @param firstOffset where the run's first fact stands in its ledger partition
 * @param lastOffset where the newest one does
 */
public record CorrectionTrail(
        TrailRun run,
        @Nullable String task,
        @Nullable String agentId,
        @Nullable String releaseId,
        List<TrailEntry> entries,
        List<PersonsWord> decisions,
        @Nullable Instant foundAt,
        long firstOffset,
        long lastOffset) {
    /** Copies the lists. */
    public CorrectionTrail {
        entries = List.copyOf(entries);
        decisions = List.copyOf(decisions);
    }

    /** The trail that these facts tell, in the order of the timeline. */
    public static CorrectionTrail of(TrailRun run, List<TrailFact> facts) {
        return new TrailReading(run, facts).trail();
    }

    /** Whether a person looked at the run and decided something. */
    public boolean reviewed() {
        return decisions.stream().anyMatch(PersonsWord::person);
    }

    /** Actions whose changes could not be undone, or not all of them. */
    public List<TrailEntry> residue() {
        return entries.stream()
                .filter(entry -> switch (entry.correction().outcome()) {
                    case RESIDUE, PARTLY_RESTORED, CORRECTED -> true;
                    case LEFT, PENDING, RESTORED -> false;
                })
                .toList();
    }

    /** From the finding to the read-back that proves the last undo, in milliseconds; empty when there was no finding or no proof. */
    public Optional<Double> foundToProvenMillis() {
        Instant from = foundAt;
        if (from == null) {
            return Optional.empty();
        }
        return entries.stream()
                .map(entry -> entry.correction().provenAt())
                .filter(proven -> proven != null)
                .map(proven -> TrailEntry.millis(from, proven))
                .max(Double::compare);
    }

    /** For the affected user: plain sentences, nothing that the model wrote, no internal ids. */
    public TrailDocument forUser() {
        return new UserForm(this).document();
    }

    /** For engineers: everything. */
    public TrailDocument forEngineers() {
        return new EngineerForm(this).document();
    }

    /** For programs; the user's form holds its sentences alone. */
    public ObjectNode toJson(boolean forUser) {
        return forUser ? TrailJson.of(forUser()) : TrailJson.of(this);
    }
}
