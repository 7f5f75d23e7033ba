package dev.unwind.ledger.app;

import dev.unwind.ledger.topology.FoldListener;
import dev.unwind.model.fold.RejectionCode;
import dev.unwind.schemas.FailureCause;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells several listeners, in order. */
record Listeners(List<FoldListener> all) implements FoldListener {

    @Override
    public void accepted(String payload, boolean fenced) {
        all.forEach(one -> one.accepted(payload, fenced));
    }

    @Override
    public void duplicate(String payload) {
        all.forEach(one -> one.duplicate(payload));
    }

    @Override
    public void refused(RejectionCode code) {
        all.forEach(one -> one.refused(code));
    }

    @Override
    public void effect(String kind) {
        all.forEach(one -> one.effect(kind));
    }

    @Override
    public void gated(String outcome, String code) {
        all.forEach(one -> one.gated(outcome, code));
    }

    @Override
    public void deadlineMissed(FailureCause cause) {
        all.forEach(one -> one.deadlineMissed(cause));
    }

    @Override
    public void deadlinesLeft() {
        all.forEach(FoldListener::deadlinesLeft);
    }

    @Override
    public void folded(@Nullable String runKey, Place place, Duration took) {
        all.forEach(one -> one.folded(runKey, place, took));
    }

    @Override
    public void released(int partition) {
        all.forEach(one -> one.released(partition));
    }
}
