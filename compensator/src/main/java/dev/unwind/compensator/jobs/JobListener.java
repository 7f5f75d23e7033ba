package dev.unwind.compensator.jobs;

/** Told of what the runner of undo jobs does; for meters. Called on many threads, must not block. */
public interface JobListener {

    /** A listener that takes no notice. */
    JobListener NONE = new JobListener() {};

    /** The undo of a run, or a part of it, was asked for. */
    default void requested(int actions) {}

    /** How many jobs this instance works on. */
    default void running(int jobs) {}

    /** A record of the jobs topic went to the dead-letter topic. */
    default void deadLettered(String code) {}

    /** A job had to begin anew; its ledger facts say how far it was. */
    default void restarted() {}
}
