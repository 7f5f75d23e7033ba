package dev.unwind.compensator.io;

import dev.unwind.compensator.io.TargetReply.Accepted;
import dev.unwind.compensator.io.TargetReply.Declined;
import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.CompensationRequest;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out one command and reports it. */
final class CommandRunner {
    private static final Logger LOG = LoggerFactory.getLogger(CommandRunner.class);

    private final TargetClient targets;
    private final Reports reports;
    private final FactLog ledger;
    private final ExecutionListener listener;

    CommandRunner(TargetClient targets, Reports reports, FactLog ledger, ExecutionListener listener) {
        this.targets = targets;
        this.reports = reports;
        this.ledger = ledger;
        this.listener = listener;
    }

    void announce(CompensationCommand command, PlanRun plan) {
        plan.reporting(ledger.append(reports.planned(command)));
    }

    /**
     * Whether the action was undone, as far as the target says. Blocks until it is decided; the reports may become durable later, see {@link
     * PlanRun#done()}.
     *
     * @throws CancellationException when the executor is closed meanwhile
     */
    boolean run(CompensationCommand command, boolean predecessorsExecuted, PlanRun plan) {
        if (command.getStep() == 0) {
            return true;
        }
        long start = System.nanoTime();
        TargetReply reply = predecessorsExecuted ? decide(command, plan) : predecessorFailed(command);
        String outcome;
        if (reply instanceof Accepted accepted) {
            plan.reporting(ledger.append(reports.executed(command, accepted)));
            outcome = accepted.replayed() ? "REPLAYED" : "EXECUTED";
        } else if (reply instanceof Declined declined) {
            plan.reporting(ledger.append(reports.failed(command, declined)));
            outcome = declined.code();
        } else {
            throw new IllegalStateException("A request in doubt is sent again until it is decided: " + reply);
        }
        listener.decided(outcome, System.nanoTime() - start);
        LOG.atDebug()
                .addKeyValue("runId", command.getRunId())
                .addKeyValue("actionId", command.getActionId())
                .addKeyValue("commandId", command.getCommandId())
                .addKeyValue("outcome", outcome)
                .log("Command decided");
        return reply instanceof Accepted;
    }

    private TargetReply decide(CompensationCommand command, PlanRun plan) {
        CompensationRequest request = command.getRequest();
        if (command.getKind() == CompensationKind.NONE) {
            return new Declined(orElse(command.getCode(), "IRREVERSIBLE"), orElse(command.getDetail(), ""), List.of());
        }
        if (request == null || command.getKind() == CompensationKind.UNKNOWN) {
            return new Declined(
                    "REFUSED",
                    "Cannot undo action " + command.getActionId() + ": found a command of kind " + command.getKind()
                            + (request == null ? " without a request" : "")
                            + ", expected one that this executor knows; upgrade the executor.",
                    List.of());
        }
        AtomicBoolean begun = new AtomicBoolean();
        try {
            return targets.send(command, request, () -> {
                begin(command, plan);
                begun.set(true);
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            CancellationException closed = new CancellationException("The executor was closed during the command");
            closed.initCause(e);
            throw closed;
        } catch (RuntimeException e) {
            // Whatever a request or an answer trips over: a command must end in a report, or its partition waits for
            // ever.
            LOG.atError()
                    .addKeyValue("commandId", command.getCommandId())
                    .setCause(e)
                    .log("Command could not be carried out");
            return new Declined(
                    begun.get() ? "UNREACHABLE" : "REFUSED",
                    "Cannot undo action " + command.getActionId() + ": " + e
                            + (begun.get() ? "; whether the target took it is in doubt." : "; nothing was sent."),
                    List.of());
        }
    }

    /**
     * What was sent stands on the ledger as started, also when this process dies in the middle: that is how the ledger knows that a repetition
     * which gives up may have been carried out before.
     */
    private void begin(CompensationCommand command, PlanRun plan) throws InterruptedException {
        CompletableFuture<Void> started = ledger.append(reports.started(command));
        plan.reporting(started);
        ledger.await(started);
    }

    private static Declined predecessorFailed(CompensationCommand command) {
        return new Declined(
                "PREDECESSOR_FAILED",
                "Cannot undo action " + command.getActionId()
                        + ": a later change of the same object was not undone (command "
                        + String.join(" or ", command.getDependsOn())
                        + "), expected it undone first; see why that one failed.",
                List.of());
    }

    private static String orElse(@Nullable String text, String other) {
        return text == null ? other : text;
    }
}
