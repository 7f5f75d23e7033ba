package dev.unwind.ledger.control;

import dev.unwind.schemas.Routing;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.TreeSet;

/** What holds when two people change the lane of an agent at the same time. */
public final class StricterLane {
    private StricterLane() {}

    /** What is as strict as both, in the name of the one who finds that somebody else was there as well. */
    public static Routing of(Routing own, Routing other) {
        TreeSet<String> disabled = new TreeSet<>(own.getDisabledTools());
        disabled.addAll(other.getDisabledTools());
        return Routing.newBuilder(own)
                .setLane(own.getLane().compareTo(other.getLane()) >= 0 ? own.getLane() : other.getLane())
                .setDisabledTools(List.copyOf(disabled))
                .setShares(other.getShares())
                .setEpoch(Math.max(own.getEpoch(), other.getEpoch()) + 1)
                .setReason(
                        own.getReason() + " (at the same time " + other.getChangedBy() + ": " + other.getReason() + ")")
                .setChangedAt(Instant.now().truncatedTo(ChronoUnit.MICROS))
                .build();
    }
}
