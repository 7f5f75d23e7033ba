package dev.unwind.sdk;

import dev.unwind.schemas.ActionHeartbeat;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Says of calls that are under way that they are still waited for; one thread for all of them. Thread-safe. */
final class Heartbeats implements AutoCloseable {
    /** Beats per period of the contract, so that one that is lost or late is not missed. */
    private static final int BEATS_PER_PERIOD = 3;

    private final ScheduledThreadPoolExecutor clock;

    Heartbeats(ThreadFactory threads) {
        clock = new ScheduledThreadPoolExecutor(1, threads);
        clock.setRemoveOnCancelPolicy(true);
    }

    /**
     * Begins to state heartbeats of an attempt that has just started.
     *
     * @param journal used by nobody else until the answer is closed
     * @param period the contract's; null for no heartbeats
     * @return ends them: once it is closed no further one is stated
     */
    Beat begin(Journal journal, String actionId, int attempt, @Nullable Duration period) {
        Beat beat = new Beat(journal, actionId, attempt);
        if (period != null) {
            long every = Math.max(1, period.toNanos() / BEATS_PER_PERIOD);
            var beating = clock.scheduleAtFixedRate(beat::state, every, every, TimeUnit.NANOSECONDS);
            beat.beating(() -> beating.cancel(false));
        }
        return beat;
    }

    /** Ends all of them. */
    @Override
    public void close() {
        clock.shutdownNow();
    }

    /** The heartbeats of one attempt. */
    static final class Beat implements AutoCloseable {
        private final Journal journal;
        private final String actionId;
        private final int attempt;
        private Runnable cancel = () -> {};
        private boolean over;

        private Beat(Journal journal, String actionId, int attempt) {
            this.journal = journal;
            this.actionId = actionId;
            this.attempt = attempt;
        }

        private synchronized void beating(Runnable end) {
            cancel = end;
        }

        private synchronized void state() {
            if (!over) {
                journal.mention(ActionHeartbeat.newBuilder()
                        .setActionId(actionId)
                        .setAttempt(attempt)
                        .build());
            }
        }

        @Override
        public synchronized void close() {
            over = true;
            cancel.run();
        }
    }
}
