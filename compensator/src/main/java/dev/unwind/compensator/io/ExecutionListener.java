package dev.unwind.compensator.io;

/** Told of what the executor does; for meters. Called on many threads, must not block. */
public interface ExecutionListener {

    /** A listener that takes no notice. */
    ExecutionListener NONE = new ExecutionListener() {};

    /** A command was decided: EXECUTED, REPLAYED, or the code of its failure. */
    default void decided(String outcome, long nanos) {}

    /** A request is sent again. */
    default void retried() {}

    /** A record of the commands topic went to the dead-letter topic. */
    default void deadLettered(String code) {}

    /** A report could not be appended to the ledger and is sent again. */
    default void reportRetried() {}

    /** How many commands are taken and not yet reported. */
    default void inFlight(int commands) {}
}
