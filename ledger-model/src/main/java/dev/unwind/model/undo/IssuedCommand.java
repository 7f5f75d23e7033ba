package dev.unwind.model.undo;

/**
 * The undo command that an action got; of those that are sent to a target it gets one only.
 *
 * @param commandId the command
 * @param planId the plan it belongs to
 * @param sent whether it holds a request; one of kind NONE never touches a target
 * @param outcome how far it came, by the executor's and the verifier's word
 */
public record IssuedCommand(String commandId, String planId, boolean sent, Outcome outcome) {

    /** How far a command came; later ones stand above earlier ones. */
    public enum Outcome {
        ISSUED,
        STARTED,
        EXECUTED,
        FAILED,
        PROVEN,
        REFUTED
    }

    IssuedCommand reached(Outcome next) {
        return next.compareTo(outcome) > 0 ? new IssuedCommand(commandId, planId, sent, next) : this;
    }
}
