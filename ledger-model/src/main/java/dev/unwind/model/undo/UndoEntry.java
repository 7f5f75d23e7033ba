package dev.unwind.model.undo;

import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.LedgerEvent;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one action needs to be undone, from ledger facts alone.
 *
 * @param call what was planned, and sent
 * @param attempts how far it came
 * @param readings what the target held
 * @param output the newest answer, JSON text; null when there was none
 * @param command the undo command, null before there is one
 * @see UndoFacts how facts are merged
 */
public record UndoEntry(
        PlannedCall call,
        Attempts attempts,
        Readings readings,
        @Nullable String output,
        @Nullable IssuedCommand command) {

    /** The entry of an action that was just planned; null when the fact is no plan of an agent. */
    public static @Nullable UndoEntry first(LedgerEvent event, long offset) {
        return event.getActor().getKind() == ActorKind.AGENT && event.getPayload() instanceof ActionPlanned planned
                ? new UndoEntry(
                        new PlannedCall(
                                planned.getActionId(),
                                offset,
                                planned.getTool(),
                                planned.getContractVersion(),
                                planned.getTarget(),
                                planned.getArguments(),
                                event.getAgentId(),
                                event.getReleaseId(),
                                List.of()),
                        Attempts.NONE,
                        Readings.NONE,
                        null,
                        null)
                : null;
    }

    /**
     * The entry after one more fact about its action. Merging a fact twice changes nothing; a fact that its actor may not state, or that says
     * nothing about the undo, gives back the same instance.
     *
     * @param offset of the fact in its ledger partition
     */
    public UndoEntry with(LedgerEvent event, long offset) {
        UndoEntry next = UndoFacts.merge(this, event, offset);
        return next.equals(this) ? this : next;
    }

    /**
     * The entry once the action has its command. One that is sent to a target stands until it is known to have failed; one of kind NONE touched
     * nothing, so it gives way.
     *
     * @param sent whether the command holds a request
     */
    public UndoEntry issued(String commandId, String planId, boolean sent) {
        return issued(commandId, planId, sent, null);
    }

    /** The same with the command as it was planned, which says under which key it goes out. */
    public UndoEntry issued(CompensationCommand planned) {
        return issued(
                planned.getCommandId(), planned.getPlanId(), planned.getRequest() != null, planned.getIdempotencyKey());
    }

    private UndoEntry issued(String commandId, String planId, boolean sent, @Nullable String key) {
        if (command == null) {
            return withCommand(IssuedCommand.first(commandId, planId, sent));
        }
        boolean givesWay = !command.commandId().equals(commandId) && (!command.sent() || command.failed());
        return givesWay ? withCommand(command.next(commandId, planId, sent, key)) : this;
    }

    /** The action this is about. */
    public String actionId() {
        return call.actionId();
    }

    /** Whether an undo has to deal with the action: it may be in effect, and nothing was sent yet to undo it. */
    public boolean open() {
        return !undoSent() && attempts.effect().inEffect();
    }

    /** Whether the undo of the action was sent and failed, so that a person may ask for it again. */
    public boolean undoFailed() {
        return command != null && command.failed() && attempts.effect().inEffect();
    }

    /** Whether a command to undo the action was sent: what is read from then on says nothing of what the action left behind. */
    boolean undoSent() {
        return command != null && command.sent();
    }

    UndoEntry withCall(PlannedCall next) {
        return new UndoEntry(next, attempts, readings, output, command);
    }

    UndoEntry withAttempts(Attempts next) {
        return new UndoEntry(call, next, readings, output, command);
    }

    UndoEntry withReadings(Readings next) {
        return new UndoEntry(call, attempts, next, output, command);
    }

    UndoEntry withOutput(@Nullable String next) {
        return Objects.equals(output, next) ? this : new UndoEntry(call, attempts, readings, next, command);
    }

    UndoEntry withCommand(IssuedCommand next) {
        return new UndoEntry(call, attempts, readings, output, next);
    }

    /** Leaves the output out: it is private. */
    @Override
    public String toString() {
        return "UndoEntry[" + call + ", " + attempts + ", " + readings + ", " + command + "]";
    }
}
