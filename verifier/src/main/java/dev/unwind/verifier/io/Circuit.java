package dev.unwind.verifier.io;

import dev.unwind.model.contract.ReadFailed;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The circuit breaker of one target system: after so many failures in a row nothing is asked for a while, then one request probes. */
final class Circuit {

    private record Opened(Instant since, String last) {}

    private final String target;
    private final CircuitBreaker breaker;
    private volatile String last = "";
    private volatile @Nullable Opened opened;

    Circuit(String target, CircuitLimits limits, Runnable onOpen) {
        this.target = target;
        // A window of N with a threshold of 100 % opens when the last N calls failed, all of them.
        this.breaker = CircuitBreaker.of(
                target,
                CircuitBreakerConfig.custom()
                        .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(limits.failures())
                        .minimumNumberOfCalls(limits.failures())
                        .failureRateThreshold(100)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .waitDurationInOpenState(limits.open())
                        .build());
        breaker.getEventPublisher().onStateTransition(event -> {
            if (event.getStateTransition().getToState() == State.CLOSED) {
                opened = null;
            } else if (event.getStateTransition().getToState() == State.OPEN) {
                // A probe that fails opens it again; for people it has been open all the while.
                Opened already = opened;
                opened = new Opened(already == null ? Instant.now() : already.since, last);
                if (already == null) {
                    onOpen.run();
                }
            }
        });
    }

    /** Takes leave to ask; each leave is given back by one of the calls below. */
    void enter() throws ReadFailed {
        if (!breaker.tryAcquirePermission()) {
            Opened now = opened;
            throw new ReadFailed(
                    "Cannot read from " + target + ": circuit open since " + (now == null ? "just now" : now.since)
                            + (now == null ? "" : "; last failure: " + now.last),
                    true,
                    null);
        }
    }

    /** The target answered, whatever it said. */
    void answered(long nanos) {
        breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
    }

    /** The target did not answer. */
    void failed(long nanos, ReadFailed failure) {
        last = String.valueOf(failure.getMessage());
        breaker.onError(nanos, TimeUnit.NANOSECONDS, failure);
    }

    /** Nothing was found out. */
    void leave() {
        breaker.releasePermission();
    }
}
