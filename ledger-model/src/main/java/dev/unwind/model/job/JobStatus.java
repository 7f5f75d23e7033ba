package dev.unwind.model.job;

/** Where an undo job stands. */
public enum JobStatus {
    /** The ledger is read for what answers to the criteria. */
    SELECTING,
    /** Undo is asked for, run by run. */
    RUNNING,
    /** Nothing more is asked for until it is resumed. */
    PAUSED,
    /** Nothing more is asked for; what was asked for comes to its end. */
    CANCELLING,
    /** Only the preview was wanted, and it stands. */
    PREVIEWED,
    /** Every selected run is decided. */
    DONE,
    /** It was stopped before. */
    CANCELLED,
    /** Nothing could be selected as it was asked for. */
    REFUSED;

    /** Whether nothing more will happen in it. */
    public boolean over() {
        return this == PREVIEWED || this == DONE || this == CANCELLED || this == REFUSED;
    }
}
