package dev.unwind.model.undo;

/** What the undo log knows of an action's effect on its target. In doubt it is in effect. */
public enum EffectKnowledge {
    /** Planned only: nothing was sent. */
    NOT_STARTED,
    /** Sent, and not known to have had no effect. */
    MAYBE,
    /** Reported as done, or seen by a read-back. */
    APPLIED,
    /** Reported as failed without effect: a claim, which a read-back may refute. */
    NONE_CLAIMED,
    /** A read-back showed the target as it was. */
    NONE_VERIFIED;

    /** Whether an undo has to deal with the action. */
    public boolean inEffect() {
        return this == MAYBE || this == APPLIED;
    }
}
