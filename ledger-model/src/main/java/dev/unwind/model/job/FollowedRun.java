package dev.unwind.model.job;

import dev.unwind.model.fold.CompensationIds;
import dev.unwind.schemas.keys.RunKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How far a job came with one run, request by request; of the ones that are decided only the number is kept. */
final class FollowedRun {

    /** What became of a step. */
    enum Step {
        COMPENSATED,
        FAILED
    }

    private final RunKey key;
    private final List<JobRequest> requests;
    private int next;
    private @Nullable Flight flight;
    private boolean refused;

    /** The request that is under way. */
    private static final class Flight {
        final JobRequest request;
        /** Plans that answer the request; more than one only when it was made twice and refused the first time. */
        final Set<String> plans = new HashSet<>();
        /** Steps that were begun; true when the target is said to have taken them. */
        final Map<String, Boolean> begun = new HashMap<>();

        final Set<String> decided = new HashSet<>();
        int steps = -1;

        Flight(JobRequest request) {
            this.request = request;
        }
    }

    FollowedRun(RunKey key, List<JobRequest> requests) {
        this.key = key;
        this.requests = requests;
    }

    /** The request that is to be made next; null while one is under way and when there is none. */
    @Nullable
    JobRequest next() {
        return flight == null && next < requests.size() ? requests.get(next) : null;
    }

    boolean inFlight() {
        return flight != null;
    }

    boolean decided() {
        return flight == null && next >= requests.size();
    }

    boolean refused() {
        return refused;
    }

    /** The request was sent, or found on the ledger; false when that is known. */
    boolean begin(JobRequest request) {
        if (flight != null || next >= requests.size() || request.index() != next) {
            return false;
        }
        flight = new Flight(request);
        return true;
    }

    /** The request did not reach the ledger. */
    void unsent() {
        flight = null;
    }

    /** The request with this event id, if it is the run's next or the one under way. */
    @Nullable
    JobRequest request(String eventId) {
        JobRequest candidate = flight != null ? flight.request : next < requests.size() ? requests.get(next) : null;
        return candidate != null && candidate.eventId().equals(eventId) ? candidate : null;
    }

    void stands(long offset) {
        if (flight != null) {
            flight.plans.add(CompensationIds.plan(key.tenantId(), key.runId(), JobIds.failure(key, offset)));
        }
    }

    boolean isPlan(String planId) {
        return flight != null && flight.plans.contains(planId);
    }

    void planned(int steps) {
        if (flight != null) {
            flight.steps = steps;
            endIfDecided();
        }
    }

    void begun(String actionId, boolean taken) {
        if (flight != null) {
            flight.begun.merge(actionId, taken, Boolean::logicalOr);
        }
    }

    /** A step was given up; null when that says nothing new. One that the target took is the read-back's to decide. */
    @Nullable
    Step failed(String actionId) {
        if (flight == null || Boolean.TRUE.equals(flight.begun.get(actionId)) || !flight.decided.add(actionId)) {
            return null;
        }
        endIfDecided();
        return Step.FAILED;
    }

    /** An undo was read back; null when it is none of this request's, or known. */
    @Nullable
    Step readBack(String actionId, boolean proven) {
        if (flight == null || !flight.begun.containsKey(actionId) || !flight.decided.add(actionId)) {
            return null;
        }
        endIfDecided();
        return proven ? Step.COMPENSATED : Step.FAILED;
    }

    /** The request is decided as it is: its plan waits for a person, or the ledger refused it. */
    void end() {
        if (flight != null) {
            flight = null;
            next++;
        }
    }

    void refuse() {
        refused = true;
        end();
    }

    private void endIfDecided() {
        if (flight != null && flight.steps >= 0 && flight.decided.size() >= flight.steps) {
            end();
        }
    }
}
