package dev.unwind.verifier.io;

/** Learns how requests to targets went; for metrics. Called by many threads. */
public interface ReadListener {

    /** How one request to a target ended. */
    enum Outcome {
        /** There is such an object. */
        FOUND,
        /** The target says that there is none. */
        ABSENT,
        /** The target did not say, and may say when asked again. */
        FAILED,
        /** The target did not say, and will not. */
        REFUSED
    }

    /** One request ended so, after so long. */
    void requestEnded(Outcome outcome, long nanos);

    /** A target failed so often in a row that nothing is asked of it for a while. */
    default void circuitOpened(String target) {}
}
