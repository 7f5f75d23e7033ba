package dev.unwind.verifier.io;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.contract.EntityReader;
import dev.unwind.model.contract.ReadFailed;
import dev.unwind.model.contract.TargetConnector;
import dev.unwind.model.contract.TargetSource;
import dev.unwind.service.Secrets;
import dev.unwind.verifier.io.ReadListener.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The target systems, by way of the connectors: HTTP, JDBC, and those that {@link ServiceLoader} finds. For each of them it retries what may
 * pass, with jitter, until a deadline; bounds how much is asked of a target at once; and leaves one alone that does not answer.
 *
 * <p>Thread-safe. Reading blocks its thread, so readers run on virtual threads.
 */
public final class Targets implements AutoCloseable {

    private static final Duration PAUSE_FIRST = Duration.ofMillis(20);
    private static final Duration PAUSE_MAX = Duration.ofMillis(500);

    private final Map<String, TargetConnector> connectors = new TreeMap<>();
    private final ReadLimits limits;
    private final CircuitLimits circuitLimits;
    private final ReadListener listener;
    private final ConcurrentMap<String, Guard> guards = new ConcurrentHashMap<>();

    private record Guard(Semaphore permits, Circuit circuit) {}

    private Targets(ReadLimits limits, CircuitLimits circuitLimits, ReadListener listener) {
        this.limits = limits;
        this.circuitLimits = circuitLimits;
        this.listener = listener;
    }

    /**
     * The targets of these settings; opens no connection yet.
     *
     * @param settings what is configured under {@code unwind.target.}, without that beginning; {@code ${file:...}} and {@code ${env:...}} are
     *     filled in here
     * @throws IllegalArgumentException when a secret cannot be read, or two connectors have one name
     */
    public static Targets open(
            Map<String, String> settings, ReadLimits limits, CircuitLimits circuitLimits, ReadListener listener) {
        List<TargetConnector> found = new ArrayList<>();
        found.add(new HttpConnector(limits));
        found.add(new JdbcConnector(limits));
        ServiceLoader.load(TargetConnector.class).forEach(found::add);
        Map<String, String> known = Secrets.fillIn(settings, System.getenv());
        Targets targets = new Targets(limits, circuitLimits, listener);
        for (TargetConnector connector : found) {
            TargetConnector other = targets.connectors.put(connector.name(), connector);
            if (other != null) {
                throw new IllegalArgumentException("Cannot read targets: the connectors "
                        + other.getClass().getName()
                        + " and " + connector.getClass().getName() + " are both called " + connector.name()
                        + "; expected each name once, take one of them off the class path.");
            }
            connector.configure(known);
        }
        return targets;
    }

    /**
     * A reader of one tenant's objects where a contract says. It throws {@code ReadFailed} after the deadline, or at once when asking again is
     * of no use.
     */
    public EntityReader reader(TargetSource source, String tenantId) {
        return path -> read(source, tenantId, path);
    }

    private @Nullable JsonNode read(TargetSource source, String tenantId, String path) throws ReadFailed {
        TargetConnector connector = connectors.get(source.connector());
        if (connector == null) {
            throw new ReadFailed(
                    "Cannot read " + path + " of tenant " + tenantId + ": the contract asks for the connector "
                            + source.connector() + ", known are " + connectors.keySet()
                            + "; put the one it needs on the class path.",
                    false,
                    null);
        }
        Guard guard = guards.computeIfAbsent(source.connector() + " " + source.base(), this::guard);
        long deadline = System.nanoTime() + limits.deadline().toNanos();
        Duration pause = PAUSE_FIRST;
        for (int attempt = 1; ; attempt++) {
            try {
                return once(connector, guard, source, tenantId, path);
            } catch (ReadFailed failed) {
                long wait = jittered(pause);
                if (!failed.retriable() || System.nanoTime() + wait >= deadline) {
                    throw attempt == 1
                            ? failed
                            : new ReadFailed(
                                    failed.getMessage() + " (" + attempt + " attempts)", failed.retriable(), failed);
                }
                sleep(wait);
                pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0 ? pause.multipliedBy(2) : PAUSE_MAX;
            }
        }
    }

    private Guard guard(String target) {
        return new Guard(
                new Semaphore(limits.parallelPerTargetMax()),
                new Circuit(target, circuitLimits, () -> listener.circuitOpened(target)));
    }

    private @Nullable JsonNode once(
            TargetConnector connector, Guard guard, TargetSource source, String tenantId, String path)
            throws ReadFailed {
        acquire(guard.permits);
        try {
            guard.circuit.enter();
            return asked(connector, guard.circuit, source, tenantId, path);
        } finally {
            guard.permits.release();
        }
    }

    private @Nullable JsonNode asked(
            TargetConnector connector, Circuit circuit, TargetSource source, String tenantId, String path)
            throws ReadFailed {
        long began = System.nanoTime();
        Outcome outcome = Outcome.REFUSED;
        boolean settled = false;
        try {
            JsonNode found = connector.read(source, tenantId, path);
            outcome = found == null ? Outcome.ABSENT : Outcome.FOUND;
            circuit.answered(System.nanoTime() - began);
            settled = true;
            return found;
        } catch (ReadFailed failed) {
            outcome = failed.retriable() ? Outcome.FAILED : Outcome.REFUSED;
            if (failed.retriable()) {
                circuit.failed(System.nanoTime() - began, failed);
                settled = true;
            } else if (!Thread.currentThread().isInterrupted()) {
                circuit.answered(System.nanoTime() - began);
                settled = true;
            }
            throw failed;
        } finally {
            if (!settled) {
                circuit.leave();
            }
            listener.requestEnded(outcome, System.nanoTime() - began);
        }
    }

    private static long jittered(Duration pause) {
        long nanos = pause.toNanos();
        return nanos / 2 + ThreadLocalRandom.current().nextLong(nanos / 2 + 1);
    }

    private static void acquire(Semaphore permit) throws ReadFailed {
        try {
            permit.acquire();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static void sleep(long nanos) throws ReadFailed {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static ReadFailed interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ReadFailed("Cannot read on: the verifier is being stopped", false, e);
    }

    @Override
    public void close() {
        connectors.values().forEach(TargetConnector::close);
    }
}
