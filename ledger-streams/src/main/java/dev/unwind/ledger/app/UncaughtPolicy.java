package dev.unwind.ledger.app;

import dev.unwind.ledger.topology.RegistryUnreachable;
import java.io.IOException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when a thread dies: one that died of something outside is replaced and goes on with the same record; one that died of a
 * broken invariant stops the ledger, because going on would be loss. No record is ever passed over.
 */
final class UncaughtPolicy implements StreamsUncaughtExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(UncaughtPolicy.class);

    @Override
    public StreamThreadExceptionResponse handle(Throwable thrown) {
        if (comesFromOutside(thrown)) {
            LOG.atWarn().setCause(thrown).log("Fold thread is replaced and tries the same record again");
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        LOG.atError()
                .setCause(thrown)
                .log("Fold stops: an invariant is broken, and the record that shows it stays uncommitted");
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    static boolean comesFromOutside(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof RegistryUnreachable || t instanceof RetriableException || t instanceof IOException) {
                return true;
            }
        }
        return false;
    }
}
