package dev.unwind.testsupport.audit;

/**
 * A broken invariant.
 *
 * @param code which one
 * @param run key of the run, {@code tenant/run}
 * @param detail what was found and what was expected
 */
public record Violation(Code code, String run, String detail) {

    /** The invariants, by what breaks them. */
    public enum Code {
        /** The record key is not the tenant and run that the value names. */
        KEY_DIFFERS_FROM_VALUE,
        /** Records of one run stand on different partitions of co-partitioned topics. */
        RUN_ON_SEVERAL_PARTITIONS,
        /** One event id stands for two different facts of a run. */
        EVENT_ID_REUSED,
        /** A ledger record cannot be read, and no dead-letter record says so. */
        UNREADABLE_AND_UNREPORTED,
        /** One verification id stands for two different requests. */
        REQUEST_CHANGED,
        /** A verification was recorded that nobody had asked for. */
        VERIFICATION_UNASKED,
        /** A failure names a ledger offset at which the run has no fact. */
        FAILURE_WITHOUT_FACT,
        /** One failure id stands for two different failures. */
        FAILURE_CHANGED,
        /** One command id stands for two different commands. */
        COMMAND_CHANGED,
        /** An action has two commands in one plan. */
        SECOND_COMMAND,
        /** A command undoes an action that was not both planned and started. */
        COMMAND_WITHOUT_ACTION,
        /** A command answers a failure that was never raised. */
        COMMAND_WITHOUT_FAILURE,
        /** A command waits for one that its plan does not have. */
        DEPENDENCY_UNKNOWN,
        /** A compensation was reported as executed for a command that was never emitted. */
        EXECUTED_WITHOUT_COMMAND,
        /** An executed compensation was not read back afterwards. */
        EXECUTED_UNVERIFIED,
        /** An action is called COMPENSATED without a read-back after its compensation that says so. */
        FALSELY_COMPENSATED
    }

    @Override
    public String toString() {
        return code + " in run " + run + ": " + detail;
    }
}
