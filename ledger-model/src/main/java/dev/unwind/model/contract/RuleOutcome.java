package dev.unwind.model.contract;

import org.jspecify.annotations.Nullable;

/**
 * What came of one {@code verify.expect} rule.
 *
 * @param rule the rule as the contract writes it
 * @param holds whether it is true; false too when it could not be evaluated
 * @param error why it could not be evaluated, null when it could
 * @param expected what it asks for as JSON text: the expected operand of a comparison that failed, else {@code true};
 *     null when that operand has no value
 * @param actual what was found as JSON text: the other operand, else the rule's own value; null when it has none
 */
public record RuleOutcome(
        String rule,
        boolean holds,
        @Nullable String error,
        @Nullable String expected,
        @Nullable String actual) {}
