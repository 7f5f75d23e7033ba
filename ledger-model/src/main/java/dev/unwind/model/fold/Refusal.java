package dev.unwind.model.fold;

/** Carries a rejection out of the depth of a decision; never leaves {@link Fold}. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final RejectionCode code;

    Refusal(RejectionCode code, String detail) {
        super(detail, null, false, false);
        this.code = code;
    }

    Decision.Rejected rejected() {
        return new Decision.Rejected(code, String.valueOf(getMessage()));
    }
}
