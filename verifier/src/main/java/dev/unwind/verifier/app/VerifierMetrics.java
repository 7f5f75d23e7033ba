package dev.unwind.verifier.app;

import dev.unwind.model.verify.Judgement;
import dev.unwind.schemas.VerificationRequest;
import dev.unwind.verifier.io.ReadListener;
import dev.unwind.verifier.topology.Observer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The meters of a verification service. */
final class VerifierMetrics implements Observer, ReadListener {

    /** Answers by kind and status. Rising MISMATCHED: agents or targets lie. Rising UNVERIFIABLE: targets or contracts are out of reach. */
    static final String REQUESTS = "unwind.verifier.requests";

    /** From polling a request until its answer is durable. Rising: slow targets, or settle windows that are used up. */
    static final String REQUEST_TIME = "unwind.verifier.request";

    /** Read-backs per answer beyond the first one. Rising: targets settle late, or mismatches are many. */
    static final String REREADS = "unwind.verifier.rereads";

    /** One HTTP request to a target, by outcome. Rising FAILED: a target is overloaded or down. */
    static final String READ_TIME = "unwind.verifier.read";

    /** Records that went to the dead-letter topic, by code. Rising: some writer is broken. */
    static final String DEAD_LETTERS = "unwind.verifier.dead.letters";

    /** Further attempts at the schema registry. Rising: it is down, and requests wait for it. */
    static final String REGISTRY_RETRIES = "unwind.verifier.registry.retries";

    /** How often polling paused because as much was under way as may be. Rising: add instances, or look for a slow target. */
    static final String PAUSES = "unwind.verifier.pauses";

    /** Requests taken and not yet durably answered. */
    static final String IN_FLIGHT = "unwind.verifier.in.flight.requests";

    /** Published contracts that can be used. */
    static final String CONTRACTS = "unwind.verifier.contracts";

    /** How often a target was left alone because it did not answer, by target. Rising: it is down. */
    static final String CIRCUITS_OPENED = "unwind.verifier.circuits.opened";

    private final MeterRegistry registry;

    VerifierMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void watch(Supplier<Number> inFlight, Supplier<Number> contracts) {
        Gauge.builder(IN_FLIGHT, inFlight).register(registry);
        Gauge.builder(CONTRACTS, contracts).register(registry);
    }

    @Override
    public void answered(VerificationRequest request, Judgement judgement, int reads, long nanos) {
        String kind = request.getKind().name();
        registry.counter(REQUESTS, "kind", kind, "status", judgement.status().name())
                .increment();
        registry.counter(REREADS).increment(Math.max(0, reads - 1));
        timer(REQUEST_TIME, "kind", kind).record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void requestEnded(Outcome outcome, long nanos) {
        timer(READ_TIME, "outcome", outcome.name().toLowerCase(Locale.ROOT)).record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void circuitOpened(String target) {
        registry.counter(CIRCUITS_OPENED, "target", target).increment();
    }

    private Timer timer(String name, String tag, String value) {
        return Timer.builder(name).tag(tag, value).publishPercentiles(0.5, 0.99).register(registry);
    }

    @Override
    public void deadLettered(String code) {
        registry.counter(DEAD_LETTERS, "code", code).increment();
    }

    @Override
    public void registryRetried() {
        registry.counter(REGISTRY_RETRIES).increment();
    }

    @Override
    public void paused() {
        registry.counter(PAUSES).increment();
    }
}
