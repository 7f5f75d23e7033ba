package dev.unwind.model.contract;

import java.util.List;

/** What contracts need to compare amounts of money, which targets keep as binary doubles. */
final class Amounts {
    /** Half a cent: doubles that mean the same amount are nearer, different amounts are not. */
    private static final double TOLERANCE = 0.005;

    private Amounts() {}

    /** The sum of a list of numbers; 0 for an empty one. */
    static Object sum(List<?> amounts) {
        double sum = 0;
        for (Object amount : amounts) {
            sum += number("sum", amount);
        }
        return sum;
    }

    /** Whether two numbers are the same amount of money. */
    static Object near(Object a, Object b) {
        return Math.abs(number("near", a) - number("near", b)) < TOLERANCE;
    }

    private static double number(String function, Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException(function + "() takes numbers, found " + value);
    }
}
