package dev.unwind.verifier.topology;

import dev.unwind.schemas.serde.RegistryUnavailableException;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries again, however long it takes, while the schema registry gives no verdict: that says nothing about the record at hand. */
final class RegistryPatience {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryPatience.class);
    private static final Duration PAUSE_FIRST = Duration.ofMillis(50);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(2);

    private final Runnable onRetry;

    /** Calls back before each further attempt. */
    RegistryPatience(Runnable onRetry) {
        this.onRetry = onRetry;
    }

    <T> T call(Supplier<T> attempt) throws InterruptedException {
        Duration pause = PAUSE_FIRST;
        while (true) {
            try {
                return attempt.get();
            } catch (RegistryUnavailableException e) {
                LOG.atWarn().addKeyValue("error", e.getMessage()).log("Schema registry gives no verdict; trying again");
            }
            onRetry.run();
            Thread.sleep(pause);
            pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0 ? pause.multipliedBy(2) : PAUSE_MAX;
        }
    }
}
