package dev.unwind.model.backtest;

/** What the policies that are tested would have done about the first harmful act of a run. */
public enum Prevention {
    /** The act itself would have been blocked. */
    BLOCKED,
    /** The act itself would have waited for a person. */
    HELD,
    /** The act would have gone ahead, but an earlier call of the run would have been held or blocked; what the agent had done then, nobody knows. */
    STOPPED_EARLIER,
    /** The act would have gone ahead, and everything before it. */
    MISSED,
    /** The run was never sent a call that can change something, as far as the period holds it. */
    NO_ACT;

    /** Whether the act would not have happened without a person's word. */
    public boolean prevented() {
        return this == BLOCKED || this == HELD;
    }
}
