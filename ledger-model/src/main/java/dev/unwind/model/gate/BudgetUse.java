package dev.unwind.model.gate;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * How much of a budget is used up within its window.
 *
 * @param count calls
 * @param amount sum of their amounts, in parts: ten-thousandths of what the policy's expression gives
 */
public record BudgetUse(long count, long amount) {
    /** Nothing. */
    public static final BudgetUse NONE = new BudgetUse(0, 0);

    private static final double PARTS = 10_000;

    /** The parts of an amount, rounded; the largest number there is for what lies beyond it. */
    static long parts(double amount) {
        return Math.round(amount * PARTS);
    }

    /** An amount of parts as people write it. */
    static String shown(long parts) {
        return BigDecimal.valueOf(parts, 4)
                .setScale(4, RoundingMode.UNNECESSARY)
                .stripTrailingZeros()
                .toPlainString();
    }

    /** A sum that stops at the largest number there is: what is exceeded stays exceeded. */
    static long sum(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
