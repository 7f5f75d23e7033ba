package dev.unwind.compensator.io;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * One plan while it is carried out. Its commands are taken, and its offsets given back, together: after a crash the whole plan runs again under
 * the same keys, so a command always finds what it depends on in memory. Filled by the polling thread only.
 */
final class PlanRun {
    private final String planId;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final Map<String, CompletableFuture<Boolean>> results = new HashMap<>();
    private final ConcurrentLinkedQueue<CompletableFuture<Void>> reports = new ConcurrentLinkedQueue<>();
    private CompletableFuture<Void> begin = CompletableFuture.completedFuture(null);
    private int highestStep;
    private boolean sealed;

    /** A plan without commands yet. */
    PlanRun(String planId) {
        this.planId = planId;
    }

    /** Says when its commands may begin: when the run's former plan is done and this one stands on the ledger. */
    void beginsAfter(CompletableFuture<Void> former) {
        begin = former;
    }

    String planId() {
        return planId;
    }

    CompletableFuture<Void> begin() {
        return begin;
    }

    /** Completes when every command is decided and every report durable; exceptionally when the plan was abandoned. */
    CompletableFuture<Void> done() {
        return done;
    }

    /**
     * The results of what a command depends on. A command that this plan never showed is one that cannot be read: nobody carried it out, so it
     * counts as failed.
     */
    List<CompletableFuture<Boolean>> predecessors(List<String> commandIds) {
        List<CompletableFuture<Boolean>> predecessors = new ArrayList<>();
        for (String commandId : commandIds) {
            predecessors.add(results.getOrDefault(commandId, CompletableFuture.completedFuture(false)));
        }
        return predecessors;
    }

    void add(String commandId, int step, int steps, CompletableFuture<Boolean> result) {
        results.put(commandId, result);
        reached(step, steps);
    }

    void reporting(CompletableFuture<Void> report) {
        reports.add(report);
    }

    /** A record of this run could not be read: if a step is missing now, it was that one. */
    void lost(int steps) {
        reached(highestStep + 1, steps);
    }

    private void reached(int step, int steps) {
        highestStep = Math.max(highestStep, step);
        if (highestStep >= steps) {
            seal();
        }
    }

    /** No further command will come. */
    void seal() {
        if (sealed) {
            return;
        }
        sealed = true;
        List<CompletableFuture<?>> all = new ArrayList<>(results.values());
        all.add(begin);
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenCompose(decided -> CompletableFuture.allOf(reports.toArray(CompletableFuture[]::new)))
                .whenComplete((reported, failed) -> {
                    if (failed == null) {
                        done.complete(null);
                    } else {
                        done.completeExceptionally(failed);
                    }
                });
    }
}
