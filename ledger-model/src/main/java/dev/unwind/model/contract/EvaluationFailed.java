package dev.unwind.model.contract;

import org.jspecify.annotations.Nullable;

/** An expression has no value for the facts at hand, or one of another type than its place asks for. */
public final class EvaluationFailed extends RuntimeException {
    private final String expression;
    private final String place;

    EvaluationFailed(String place, String expression, String problem, @Nullable Throwable cause) {
        super("Cannot evaluate " + place + " `" + expression + "`: " + problem, cause);
        this.expression = expression;
        this.place = place;
    }

    /** The expression as the contract writes it. */
    public String expression() {
        return expression;
    }

    /** Where the expression stands: tool, version and JSON Pointer into the contract. */
    public String place() {
        return place;
    }
}
