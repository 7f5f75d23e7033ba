package dev.unwind.sdk.undo;

import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.CompensationRequest;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.sdk.ledger.LedgerWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out one command: says that it begins, calls the handler until it knows the outcome, and reports it. Blocks. */
final class CommandWork {
    private static final Logger LOG = LoggerFactory.getLogger(CommandWork.class);
    private static final Pattern NAME = Pattern.compile("\\$\\{([^}]*)\\.url}");

    private final WorkerConfig config;
    private final CompensationHandler handler;
    private final LedgerWriter ledger;
    private final Reports reports;

    CommandWork(WorkerConfig config, CompensationHandler handler, LedgerWriter ledger) {
        this.config = config;
        this.handler = handler;
        this.ledger = ledger;
        this.reports = new Reports(config.instanceId());
    }

    /** Whether this worker takes a command. What has no request is nobody's but of a worker that takes everything. */
    boolean takes(CompensationCommand command) {
        if (config.targets().isEmpty()) {
            return true;
        }
        CompensationRequest request = command.getRequest();
        Matcher names = NAME.matcher(request == null ? "" : request.getBase());
        return names.find() && config.targets().contains(names.group(1));
    }

    /**
     * Whether the action was undone, as far as the handler says.
     *
     * @param executed which commands of the plan were executed, by id
     * @param owned whether the partition still belongs to this instance
     * @throws CancellationException when it does not any more
     */
    boolean run(CompensationCommand command, Map<String, Boolean> executed, BooleanSupplier owned) {
        if (command.getHeld() != null) {
            append(reports.held(command), owned);
            return false;
        }
        append(reports.planned(command), owned);
        if (command.getStep() == 0) {
            return true;
        }
        UndoResult result = decide(command, executed, owned);
        end(command, result, owned);
        LOG.atDebug()
                .addKeyValue("runId", command.getRunId())
                .addKeyValue("actionId", command.getActionId())
                .addKeyValue("commandId", command.getCommandId())
                .log("Command decided");
        return result instanceof UndoResult.Applied;
    }

    /** A report that does not fit on the ledger is made without what the handler has to say beside the outcome. */
    private void end(CompensationCommand command, UndoResult result, BooleanSupplier owned) {
        try {
            append(reports.ended(command, result), owned);
        } catch (RecordTooLargeException e) {
            LOG.atWarn()
                    .addKeyValue("commandId", command.getCommandId())
                    .addKeyValue("error", e.getMessage())
                    .log("Report does not fit on the ledger, stating the outcome alone");
            append(reports.ended(command, result.brief()), owned);
        }
    }

    private UndoResult decide(CompensationCommand command, Map<String, Boolean> executed, BooleanSupplier owned) {
        for (String before : command.getDependsOn()) {
            if (!executed.getOrDefault(before, false)) {
                return new UndoResult.Declined(
                        "PREDECESSOR_FAILED",
                        "Cannot undo action " + command.getActionId() + ": command " + before
                                + ", which undoes a later change of the same object, was not executed here; expected it"
                                + " executed first, see why it was not.",
                        List.of(),
                        List.of());
            }
        }
        if (command.getKind() == CompensationKind.NONE) {
            return new UndoResult.Declined(
                    or(command.getCode(), "IRREVERSIBLE"), or(command.getDetail(), ""), List.of(), List.of());
        }
        if (command.getKind() == CompensationKind.UNKNOWN || command.getRequest() == null) {
            return UndoResult.refused("Cannot undo action " + command.getActionId() + ": found a command of kind "
                    + command.getKind() + (command.getRequest() == null ? " without a request" : "")
                    + ", expected one that this worker knows; upgrade the service.");
        }
        append(reports.started(command), owned);
        return handled(command, owned);
    }

    private static String or(@Nullable String text, String other) {
        return text == null ? other : text;
    }

    private UndoResult handled(CompensationCommand command, BooleanSupplier owned) {
        String key = or(command.getIdempotencyKey(), command.getCommandId());
        long deadline = System.nanoTime() + config.deadline().toNanos();
        Duration pause = config.backoffMin();
        for (int attempt = 1; ; attempt++) {
            checkOwned(owned);
            try {
                return handler.apply(new CompensationHandler.Undo(command, key, attempt));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("The worker was closed during command " + command.getCommandId());
            } catch (Exception e) {
                LOG.atWarn()
                        .addKeyValue("commandId", command.getCommandId())
                        .addKeyValue("attempt", attempt)
                        .addKeyValue("error", e.toString())
                        .log("Command was not carried out, trying again");
                if (System.nanoTime() + pause.toNanos() >= deadline) {
                    return new UndoResult.Declined(
                            "OUTCOME_UNKNOWN",
                            "Cannot tell whether the undo of action " + command.getActionId() + " was applied: "
                                    + attempt
                                    + " attempts within " + config.deadline() + " ended with " + e
                                    + "; look at the target, then undo it again or close the case.",
                            List.of(),
                            List.of());
                }
            }
            pause(pause);
            pause = pause.multipliedBy(2).compareTo(config.backoffMax()) < 0
                    ? pause.multipliedBy(2)
                    : config.backoffMax();
        }
    }

    /**
     * Until it is acknowledged: what a service did must not be lost.
     *
     * @throws RecordTooLargeException when it never will be
     */
    private void append(LedgerEvent event, BooleanSupplier owned) {
        while (true) {
            checkOwned(owned);
            try {
                ledger.append(event).join();
                return;
            } catch (CompletionException e) {
                if (e.getCause() instanceof RecordTooLargeException tooLarge) {
                    throw tooLarge;
                }
                LOG.atWarn().addKeyValue("error", String.valueOf(e.getCause())).log("Cannot append, trying again");
                pause(config.backoffMax());
            }
        }
    }

    private static void checkOwned(BooleanSupplier owned) {
        if (!owned.getAsBoolean()) {
            throw new CancellationException("The partition was lost; its next owner repeats the plan");
        }
    }

    private static void pause(Duration time) {
        long nanos = time.toNanos();
        try {
            TimeUnit.NANOSECONDS.sleep(nanos / 2 + ThreadLocalRandom.current().nextLong(nanos / 2 + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("The worker was closed");
        }
    }
}
