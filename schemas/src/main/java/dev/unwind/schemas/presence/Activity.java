package dev.unwind.schemas.presence;

import dev.unwind.schemas.Control;
import java.util.Map;

/** What a process does about controls, and what it is at. */
public interface Activity {
    /** A process that takes note of controls and starts no actions. */
    Activity NONE = new Activity() {};

    /**
     * The controls have changed. Called before the process says that it knows them, by a thread that has nothing else to do.
     *
     * @param newestPerKey the newest control of each key, with its epoch
     */
    default void controls(Map<String, Control> newestPerKey) {}

    /** Calls that are under way. */
    default int inFlight() {
        return 0;
    }

    /** Runs that were refused a call by a control. */
    default long stoppedRuns() {
        return 0;
    }
}
