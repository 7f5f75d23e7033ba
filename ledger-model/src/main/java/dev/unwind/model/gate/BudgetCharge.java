package dev.unwind.model.gate;

import java.time.Duration;

/**
 * What a call adds to a budget when it is made.
 *
 * @param key the budget
 * @param window the time that the budget looks back
 * @param amount in parts, as in {@link BudgetUse}
 */
public record BudgetCharge(BudgetKey key, Duration window, long amount) {}
