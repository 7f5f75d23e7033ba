package dev.unwind.ledger.app;

import dev.unwind.ledger.topology.FoldListener;
import dev.unwind.model.fold.RejectionCode;
import dev.unwind.schemas.FailureCause;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The metrics of the process. Counts are of this process since its start; a record that is folded again after an aborted transaction counts again. */
final class LedgerMetrics implements FoldListener {
    /** Facts that stand, by kind. Rises with the agents' work. */
    static final String FACTS = "unwind.ledger.facts";
    /** Facts that stand but moved nothing, because they came too late. A rise means slow writers. */
    static final String FENCED = "unwind.ledger.fenced";
    /** Facts that were known already. A rise means writers that send again. */
    static final String DUPLICATES = "unwind.ledger.duplicates";
    /** Records on the dead-letter topic, by code. A rise means a writer that is wrong; look there. */
    static final String REJECTED = "unwind.ledger.rejected";
    /** What followed from facts, by kind. */
    static final String EFFECTS = "unwind.ledger.effects";
    /** Plans that the gate decided on, by outcome and code. A rise of HOLD means work for people. */
    static final String GATED = "unwind.ledger.gated";
    /** Running actions of which nothing was heard in time, by cause. A rise means slow targets, or workers that die. */
    static final String DEADLINES_MISSED = "unwind.ledger.deadlines.missed";
    /** Looks for missed deadlines that came to their bound. A rise means more of them at once than one look takes. */
    static final String DEADLINES_LEFT = "unwind.ledger.deadlines.bound.hits";
    /** Time to fold one record, stores included. A rise means a slow disk or a slow registry. */
    static final String PROCESSING = "unwind.ledger.processing";
    /** Age of a record, by its timestamp, when it had been folded. A rise means that the fold falls behind. */
    static final String AGE = "unwind.ledger.fact.age";
    /** Open cases of runs that are folded here. A rise means work for people. */
    static final String OPEN_CASES = "unwind.ledger.open.cases";
    /** Records of the ledger that this process has fetched nothing of yet. */
    static final String LAG = "unwind.ledger.lag.records";
    /** Threads that fold and are alive. Below the configured number for long means trouble. */
    static final String THREADS = "unwind.ledger.stream.threads";

    /** Seconds since anchoring last got anywhere. A rise means that new records are not anchored. */
    static final String ANCHOR_IDLE = "unwind.ledger.anchor.idle.seconds";
    /** How often anchoring failed and began again. A rise means a broker or registry that does not answer; see the log. */
    static final String ANCHOR_FAILURES = "unwind.ledger.anchor.failures";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();
    private final Timer processing = Timer.builder(PROCESSING)
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofNanos(50_000))
            .maximumExpectedValue(Duration.ofSeconds(10))
            .register(registry);
    private final Timer age = Timer.builder(AGE)
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(1))
            .maximumExpectedValue(Duration.ofMinutes(1))
            .register(registry);

    private final Counter deadlinesLeft = Counter.builder(DEADLINES_LEFT).register(registry);

    LedgerMetrics() {
        for (RejectionCode code : RejectionCode.values()) {
            counter(REJECTED, "code", code.name());
        }
        counter(DEADLINES_MISSED, "cause", FailureCause.TIMED_OUT.name());
        counter(DEADLINES_MISSED, "cause", FailureCause.WORKER_LOST.name());
    }

    MeterRegistry registry() {
        return registry;
    }

    void gauge(String name, Supplier<Number> value) {
        Gauge.builder(name, value).register(registry);
    }

    String scrape() {
        return registry.scrape();
    }

    @Override
    public void accepted(String payload, boolean fenced) {
        counter(FACTS, "payload", payload).increment();
        if (fenced) {
            counter(FENCED, "payload", payload).increment();
        }
    }

    @Override
    public void duplicate(String payload) {
        counter(DUPLICATES, "payload", payload).increment();
    }

    @Override
    public void refused(RejectionCode code) {
        counter(REJECTED, "code", code.name()).increment();
    }

    @Override
    public void effect(String kind) {
        counter(EFFECTS, "kind", kind).increment();
    }

    @Override
    public void gated(String outcome, String code) {
        counters.computeIfAbsent(
                        GATED + '/' + outcome + '/' + code,
                        k -> Counter.builder(GATED)
                                .tag("outcome", outcome)
                                .tag("code", code)
                                .register(registry))
                .increment();
    }

    @Override
    public void deadlineMissed(FailureCause cause) {
        counter(DEADLINES_MISSED, "cause", cause.name()).increment();
    }

    @Override
    public void deadlinesLeft() {
        deadlinesLeft.increment();
    }

    @Override
    public void folded(@Nullable String runKey, Place place, Duration took) {
        processing.record(took);
        long ageMillis = System.currentTimeMillis() - place.timestamp().toEpochMilli();
        age.record(Duration.ofMillis(Math.max(0, ageMillis)));
    }

    private Counter counter(String name, String tag, String value) {
        return counters.computeIfAbsent(
                name + '/' + value, k -> Counter.builder(name).tag(tag, value).register(registry));
    }
}
