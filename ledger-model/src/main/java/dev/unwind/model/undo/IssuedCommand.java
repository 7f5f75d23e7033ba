package dev.unwind.model.undo;

import dev.unwind.schemas.SnapshotRead;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The undo command that an action has. The next one takes its place when this one touched no target, or when it failed and a person asks
 * again.
 *
 * @param commandId the command
 * @param planId the plan it belongs to
 * @param sent whether it, or one before it, holds a request; one of kind NONE never touches a target
 * @param outcome how far it came, by the executor's and the verifier's word
 * @param idempotencyKey under which its request is sent
 * @param inDoubt whether nobody knows if a target applied something under this key
 * @param found what the command's entities held when it was given up or refuted; empty when nobody looked, or they were as the action left
 *     them
 */
public record IssuedCommand(
        String commandId,
        String planId,
        boolean sent,
        Outcome outcome,
        String idempotencyKey,
        boolean inDoubt,
        List<SnapshotRead> found) {

    /** How far a command came; later ones stand above earlier ones. */
    public enum Outcome {
        ISSUED,
        STARTED,
        /** Given up after it was started: a read-back says whether it was applied. */
        IN_DOUBT,
        EXECUTED,
        FAILED,
        REFUTED,
        PROVEN
    }

    public IssuedCommand {
        found = List.copyOf(found);
    }

    /** A command that nothing is known of yet, under a key of its own. */
    public static IssuedCommand first(String commandId, String planId, boolean sent) {
        return new IssuedCommand(commandId, planId, sent, Outcome.ISSUED, commandId, false, List.of());
    }

    /** The command that takes this one's place; it keeps the key while nobody knows what happened under it. */
    IssuedCommand next(String nextId, String nextPlan, boolean nextSent, @Nullable String statedKey) {
        String own = statedKey == null ? nextId : statedKey;
        String key = inDoubt ? idempotencyKey : own;
        return new IssuedCommand(nextId, nextPlan, sent || nextSent, Outcome.ISSUED, key, inDoubt, found);
    }

    /** Whether it was sent, and the undo of its action is known to have failed. */
    boolean failed() {
        return sent && (outcome == Outcome.FAILED || outcome == Outcome.REFUTED);
    }

    IssuedCommand reached(Outcome next) {
        return next.compareTo(outcome) > 0 ? with(next, inDoubt && next != Outcome.EXECUTED, found) : this;
    }

    /**
     * It was given up.
     *
     * @param unanswered whether a request was sent and never answered
     * @param looked what the entities held then, empty when nobody looked
     */
    IssuedCommand givenUp(boolean unanswered, List<SnapshotRead> looked) {
        if (outcome.compareTo(Outcome.EXECUTED) >= 0) {
            // The target took it, or that it failed is known.
            return this;
        }
        Outcome next = outcome == Outcome.ISSUED ? Outcome.FAILED : Outcome.IN_DOUBT;
        return with(next, inDoubt || unanswered, looked.isEmpty() ? found : looked);
    }

    /** A read-back contradicts it. */
    IssuedCommand refuted(List<SnapshotRead> observed) {
        return outcome.compareTo(Outcome.REFUTED) < 0 ? with(Outcome.REFUTED, inDoubt, observed) : this;
    }

    private IssuedCommand with(Outcome next, boolean doubt, List<SnapshotRead> looked) {
        return new IssuedCommand(commandId, planId, sent, next, idempotencyKey, doubt, looked);
    }

    /** Leaves the documents out: they are private. */
    @Override
    public String toString() {
        return "IssuedCommand[" + commandId + " of " + planId + ", sent " + sent + ", " + outcome + ", in doubt "
                + inDoubt + "]";
    }
}
