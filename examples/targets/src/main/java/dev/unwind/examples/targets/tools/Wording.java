package dev.unwind.examples.targets.tools;

import dev.unwind.examples.targets.store.Dialect;

/** How a dialect words its refusals. */
public record Wording(Dialect dialect) {

    public boolean tau2() {
        return dialect == Dialect.TAU2;
    }

    /** A text that the dialects start in different case. */
    public Refused refusal(String lowerCase) {
        return new Refused(tau2() ? Character.toUpperCase(lowerCase.charAt(0)) + lowerCase.substring(1) : lowerCase);
    }

    /** Two different texts. */
    public Refused refusal(String tau1, String tau2) {
        return new Refused(tau2() ? tau2 : tau1);
    }
}
