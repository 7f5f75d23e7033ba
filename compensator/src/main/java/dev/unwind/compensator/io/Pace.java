package dev.unwind.compensator.io;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** The time that passes for an executor: how it is measured and how a pause is made. The default is the machine's own. */
interface Pace {

    /** Clock and thread of this machine. */
    Pace REAL = new Pace() {};

    /** A time to compare with another one of the same pace, in nanoseconds. */
    default long nanos() {
        return System.nanoTime();
    }

    /** Waits between half of the time and all of it, so that requests that failed together do not come again together. */
    default void pause(Duration longest) throws InterruptedException {
        long millis = longest.toMillis();
        Thread.sleep(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
    }
}
