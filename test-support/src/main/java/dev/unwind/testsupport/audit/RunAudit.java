package dev.unwind.testsupport.audit;

import static dev.unwind.testsupport.audit.Violation.Code.COMMAND_CHANGED;
import static dev.unwind.testsupport.audit.Violation.Code.COMMAND_WITHOUT_ACTION;
import static dev.unwind.testsupport.audit.Violation.Code.COMMAND_WITHOUT_FAILURE;
import static dev.unwind.testsupport.audit.Violation.Code.DEPENDENCY_UNKNOWN;
import static dev.unwind.testsupport.audit.Violation.Code.EVENT_ID_REUSED;
import static dev.unwind.testsupport.audit.Violation.Code.EXECUTED_UNVERIFIED;
import static dev.unwind.testsupport.audit.Violation.Code.EXECUTED_WITHOUT_COMMAND;
import static dev.unwind.testsupport.audit.Violation.Code.FAILURE_CHANGED;
import static dev.unwind.testsupport.audit.Violation.Code.FAILURE_WITHOUT_FACT;
import static dev.unwind.testsupport.audit.Violation.Code.FALSELY_COMPENSATED;
import static dev.unwind.testsupport.audit.Violation.Code.REQUEST_CHANGED;
import static dev.unwind.testsupport.audit.Violation.Code.SECOND_COMMAND;
import static dev.unwind.testsupport.audit.Violation.Code.VERIFICATION_UNASKED;

import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.CompensationExecuted;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.CompensationStarted;
import dev.unwind.schemas.FailureDetected;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.VerificationRequest;
import dev.unwind.schemas.VerificationStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What was found of one run, and what of it breaks an invariant. First everything is told to it, then {@link #finish()}. */
final class RunAudit {

    private final String run;
    private final int partition;
    private final List<Violation> violations;

    private final Map<String, LedgerEvent> events = new HashMap<>();
    private final Set<Long> offsets = new HashSet<>();
    private final Set<String> planned = new HashSet<>();
    private final Set<String> started = new HashSet<>();
    private final Map<String, VerificationRequest> requests = new HashMap<>();
    private final Map<String, VerificationRecorded> verifications = new HashMap<>();
    private final Map<String, FailureDetected> failures = new HashMap<>();
    private final Map<String, CompensationCommand> commands = new HashMap<>();
    private final List<Executed> begun = new ArrayList<>();
    private final List<Executed> executed = new ArrayList<>();
    private final List<ReadBack> readBacks = new ArrayList<>();

    RunAudit(String run, int partition, List<Violation> violations) {
        this.run = run;
        this.partition = partition;
        this.violations = violations;
    }

    int partition() {
        return partition;
    }

    int facts() {
        return events.size();
    }

    int commands() {
        return commands.size();
    }

    int requests() {
        return requests.size();
    }

    void fact(long offset, LedgerEvent event) {
        offsets.add(offset);
        LedgerEvent same = events.putIfAbsent(event.getEventId(), event);
        if (same != null && !same.equals(event)) {
            violated(
                    EVENT_ID_REUSED,
                    "event id " + event.getEventId() + " at offset " + offset + " differs from before");
        }
        Object payload = event.getPayload();
        if (payload instanceof ActionPlanned plan) {
            planned.add(plan.getActionId());
        } else if (payload instanceof ActionStarted start) {
            started.add(start.getActionId());
        } else if (payload instanceof CompensationStarted begin) {
            begun.add(new Executed(offset, begin.getCommandId(), begin.getActionId(), false));
        } else if (payload instanceof CompensationExecuted done) {
            executed.add(new Executed(offset, done.getCommandId(), done.getActionId(), done.getReplayed()));
        } else if (payload instanceof VerificationRecorded result) {
            verification(offset, result);
        }
    }

    void request(VerificationRequest request) {
        VerificationRequest same = requests.putIfAbsent(request.getVerificationId(), request);
        if (same != null && !same.equals(request)) {
            violated(REQUEST_CHANGED, "request " + request.getVerificationId() + " stands there with two contents");
        }
    }

    void failure(FailureDetected failure) {
        FailureDetected same = failures.putIfAbsent(failure.getFailureId(), failure);
        // The time at which it was detected may differ when a crashed instance raised it, too.
        if (same != null && !withTimeOf(same, failure).equals(same)) {
            violated(FAILURE_CHANGED, "failure " + failure.getFailureId() + " stands there with two contents");
        }
    }

    void command(CompensationCommand command) {
        CompensationCommand same = commands.putIfAbsent(command.getCommandId(), command);
        if (same != null && !same.equals(command)) {
            violated(COMMAND_CHANGED, "command " + command.getCommandId() + " stands there with two contents");
        }
    }

    void violated(Violation.Code code, String detail) {
        violations.add(new Violation(code, run, detail));
    }

    void finish() {
        failures.values().forEach(this::checkFailure);
        commands.values().forEach(this::checkCommand);
        checkOneCommandPerActionAndPlan();
        verifications.values().forEach(this::checkVerification);
        executed.forEach(this::checkExecuted);
    }

    void status(String actionId, String status) {
        // One that was begun and never answered may have been taken all the same: the read-back after it says so.
        if (status.equals("COMPENSATED")
                && Stream.concat(begun.stream(), executed.stream()).noneMatch(done -> isProven(done, actionId))) {
            violated(
                    FALSELY_COMPENSATED,
                    "action " + actionId + " is COMPENSATED, but after no compensation of it a read-back was VERIFIED");
        }
    }

    private void verification(long offset, VerificationRecorded result) {
        // A verifier that died before its commit answers once more, later, when the run may have gone on: the first
        // answer counts.
        if (verifications.putIfAbsent(result.getVerificationId(), result) == null) {
            readBacks.add(new ReadBack(offset, result.getActionId(), result.getKind(), result.getStatus()));
        }
    }

    private void checkFailure(FailureDetected failure) {
        if (!offsets.contains(failure.getLedgerOffset())) {
            violated(
                    FAILURE_WITHOUT_FACT,
                    "failure " + failure.getFailureId() + " stands on ledger offset " + failure.getLedgerOffset()
                            + ", where the run has no fact");
        }
    }

    private void checkCommand(CompensationCommand command) {
        String action = command.getActionId();
        if (action != null && !(planned.contains(action) && started.contains(action))) {
            violated(
                    COMMAND_WITHOUT_ACTION,
                    "command " + command.getCommandId() + " undoes action " + action + ", planned: "
                            + planned.contains(action) + ", started: " + started.contains(action) + ", expected both");
        }
        if (!failures.containsKey(command.getFailureId())) {
            violated(
                    COMMAND_WITHOUT_FAILURE,
                    "command " + command.getCommandId() + " answers failure " + command.getFailureId()
                            + ", which was never raised");
        }
        for (String needed : command.getDependsOn()) {
            CompensationCommand other = commands.get(needed);
            if (other == null || !other.getPlanId().equals(command.getPlanId())) {
                violated(
                        DEPENDENCY_UNKNOWN,
                        "command " + command.getCommandId() + " waits for " + needed
                                + ", which its plan does not have");
            }
        }
    }

    private void checkOneCommandPerActionAndPlan() {
        Map<String, String> commandOf = new HashMap<>();
        for (CompensationCommand command : commands.values()) {
            String actionInPlan = command.getActionId() + " in plan " + command.getPlanId();
            String other = commandOf.putIfAbsent(actionInPlan, command.getCommandId());
            if (other != null) {
                violated(
                        SECOND_COMMAND,
                        "action " + actionInPlan + " has commands " + other + " and " + command.getCommandId());
            }
        }
    }

    private void checkVerification(VerificationRecorded result) {
        if (!requests.containsKey(result.getVerificationId())) {
            violated(
                    VERIFICATION_UNASKED,
                    "verification " + result.getVerificationId() + " of action " + result.getActionId()
                            + " has no request");
        }
    }

    private void checkExecuted(Executed done) {
        CompensationCommand command = commands.get(done.commandId());
        if (command == null || !done.actionId().equals(command.getActionId())) {
            violated(
                    EXECUTED_WITHOUT_COMMAND,
                    "command " + done.commandId() + " was executed for action " + done.actionId()
                            + ", but never emitted for it");
        }
        boolean correction = command != null && command.getKind() == CompensationKind.CORRECTION;
        if (!correction && readBacks.stream().noneMatch(read -> read.follows(applied(done)))) {
            violated(
                    EXECUTED_UNVERIFIED,
                    "command " + done.commandId() + " was executed for action " + done.actionId() + " at offset "
                            + done.offset() + ", and no AFTER_COMPENSATION followed");
        }
    }

    /** A replay changed nothing: what has to be read back is what the first report of its command speaks of. */
    private Executed applied(Executed done) {
        return done.replayed()
                ? executed.stream()
                        .filter(other -> other.commandId().equals(done.commandId()))
                        .findFirst()
                        .orElse(done)
                : done;
    }

    private boolean isProven(Executed done, String actionId) {
        return done.actionId().equals(actionId)
                && readBacks.stream()
                        .anyMatch(read -> read.follows(done) && read.status() == VerificationStatus.VERIFIED);
    }

    private static FailureDetected withTimeOf(FailureDetected time, FailureDetected failure) {
        return FailureDetected.newBuilder(failure)
                .setDetectedAt(time.getDetectedAt())
                .build();
    }

    private record Executed(long offset, String commandId, String actionId, boolean replayed) {}

    private record ReadBack(long offset, String actionId, VerificationKind kind, VerificationStatus status) {
        boolean follows(Executed done) {
            return kind == VerificationKind.AFTER_COMPENSATION
                    && actionId.equals(done.actionId())
                    && offset > done.offset();
        }
    }
}
