package dev.unwind.ledger.query;

import dev.unwind.model.fold.ActionState;
import dev.unwind.model.fold.RunState;
import dev.unwind.model.fold.VerificationState;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What callers can wait for, by name. */
final class Conditions {
    private Conditions() {}

    static Predicate<RunState> ofRun(@Nullable String name) {
        return switch (name) {
            case null -> run -> true;
            case "settled" -> RunState::settled;
            case "verified" -> run -> run.verificationsPending() == 0;
            default -> throw unknown("run", name, "settled, verified");
        };
    }

    static Predicate<ActionState> ofAction(@Nullable String name) {
        return switch (name) {
            case null -> action -> true;
            case "verified" -> Conditions::verified;
            case "decided" -> Conditions::decided;
            default -> throw unknown("action", name, "verified, decided");
        };
    }

    private static boolean verified(ActionState action) {
        return action.verification() != VerificationState.PENDING;
    }

    private static boolean decided(ActionState action) {
        return switch (action.status()) {
            case PLANNED, RUNNING, UNKNOWN, COMPENSATING -> false;
            case HELD,
                    APPROVED,
                    DENIED,
                    BLOCKED,
                    SUCCEEDED,
                    FAILED,
                    COMPENSATED,
                    COMPENSATION_FAILED,
                    CORRECTED,
                    CANCELLED -> verified(action);
        };
    }

    private static QueryRefused unknown(String what, String name, String known) {
        return QueryRefused.badRequest(
                "Cannot wait until a " + what + " is '" + name + "': expected one of " + known + ".");
    }
}
