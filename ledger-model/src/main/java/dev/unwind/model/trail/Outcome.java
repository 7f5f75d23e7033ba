package dev.unwind.model.trail;

/** What became of a change that was, or was not, to be corrected. */
public enum Outcome {
    /** Nobody asked for a correction of this action. */
    LEFT,
    /** A correction is on its way, or waits for a person. */
    PENDING,
    /** Put back, and the read-back proves it. */
    RESTORED,
    /** Put back as far as nobody else had changed it since; the read-back proves that. */
    PARTLY_RESTORED,
    /** What its contract declares to make up for it was done; the change itself stays. */
    CORRECTED,
    /** Not undone: this is residue. */
    RESIDUE
}
