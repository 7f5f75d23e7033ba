package dev.unwind.compensator.topology;

import dev.unwind.schemas.serde.RegistryUnavailableException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries again while the schema registry cannot be asked: that says nothing about a record, so nothing is skipped. Gives up before the consumer
 * group would take the thread for dead; the thread is then replaced and starts from the last commit.
 */
final class Patience {
    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
    private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long PAUSE_MAX_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final UndoListener listener;

    Patience(UndoListener listener) {
        this.listener = listener;
    }

    <T extends @Nullable Object> T ask(Supplier<T> attempt) {
        long start = System.nanoTime();
        long pause = TimeUnit.MILLISECONDS.toNanos(50);
        while (true) {
            try {
                return attempt.get();
            } catch (RegistryUnavailableException e) {
                listener.registryRetried();
                if (System.nanoTime() - start > GIVE_UP_NANOS
                        || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LOG.atWarn().addKeyValue("error", e.getMessage()).log("Schema registry gives no answer, trying again");
                LockSupport.parkNanos(pause);
                pause = Math.min(PAUSE_MAX_NANOS, pause * 2);
            }
        }
    }
}
