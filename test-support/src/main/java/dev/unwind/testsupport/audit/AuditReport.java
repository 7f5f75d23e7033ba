package dev.unwind.testsupport.audit;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What an audit found.
 *
 * @param violations broken invariants; empty when all hold
 * @param facts number of accepted facts on the ledger
 * @param rejectedFacts number of facts that the ledger's dead-letter topic reports
 * @param commands number of different compensation commands
 * @param verifications number of different verification requests
 */
public record AuditReport(List<Violation> violations, int facts, int rejectedFacts, int commands, int verifications) {

    private static final int SHOWN_MAX = 50;

    /** Copies the violations. */
    public AuditReport {
        violations = List.copyOf(violations);
    }

    /**
     * Does nothing when every invariant holds.
     *
     * @throws AssertionError when one is broken; its message lists the first fifty
     */
    public void assertClean() {
        if (!violations.isEmpty()) {
            throw new AssertionError(this);
        }
    }

    @Override
    public String toString() {
        return "Audit of " + facts + " facts, " + verifications + " verification requests, " + commands + " commands ("
                + rejectedFacts + " facts rejected): " + violations.size() + " broken invariants"
                + violations.stream().limit(SHOWN_MAX).map(v -> "\n  " + v).collect(Collectors.joining());
    }
}
