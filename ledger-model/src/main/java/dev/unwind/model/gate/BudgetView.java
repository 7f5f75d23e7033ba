package dev.unwind.model.gate;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tells how much of a budget is used up. */
@FunctionalInterface
public interface BudgetView {
    /** Knows nothing: a call that uses a budget is held. For where the decision is not the last one. */
    BudgetView UNKNOWN = (key, window) -> null;

    /** What is used up within the window that ends now; null when that is not known here. */
    @Nullable
    BudgetUse use(BudgetKey key, Duration window);
}
