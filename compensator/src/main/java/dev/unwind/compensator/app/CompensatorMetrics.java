package dev.unwind.compensator.app;

import dev.unwind.compensator.io.ExecutionListener;
import dev.unwind.compensator.topology.UndoListener;
import dev.unwind.model.undo.UndoPlan;
import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.FailureDetected;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The meters of a compensator. */
final class CompensatorMetrics implements UndoListener, ExecutionListener {
    private static final Logger LOG = LoggerFactory.getLogger(CompensatorMetrics.class);

    /** Facts merged into the undo log. */
    static final String FACTS = "unwind.compensator.facts";
    /** Ledger records passed over. Rising: some writer is broken; see the ledger's dead-letter topic. */
    static final String SKIPPED = "unwind.compensator.facts.skipped";
    /** Plans by kind of failure. Rising MISMATCH: agents or targets lie. */
    static final String PLANS = "unwind.compensator.plans";
    /** Commands by kind, and code for kind NONE. Rising NONE: more harm cannot be undone. */
    static final String COMMANDS = "unwind.compensator.commands";
    /** Failures that came again after they were planned. */
    static final String REPEATED = "unwind.compensator.failures.repeated";
    /** Failures that wait for the undo log. Staying up: the ledger is read too slowly, or an offset never comes. */
    static final String WAITING = "unwind.compensator.failures.waiting";
    /** Records on dead-letter topics, by code. Rising: some writer is broken. */
    static final String DEAD_LETTERS = "unwind.compensator.dead.letters";
    /** Further attempts at the schema registry. Rising: it is down, and planning waits for it. */
    static final String REGISTRY_RETRIES = "unwind.compensator.registry.retries";
    /** Published contracts that cannot be used. Rising: undo of their tools becomes residue. */
    static final String CONTRACTS_UNUSABLE = "unwind.compensator.contracts.unusable";
    /** Commands decided, by outcome. Rising DRIFTED, REFUSED, UNREACHABLE: people have to look. */
    static final String EXECUTIONS = "unwind.compensator.executions";
    /** From the start of a command to the target's decision. Rising: slow or failing targets. */
    static final String EXECUTION_TIME = "unwind.compensator.execution";
    /** Requests sent again. Rising: a target is overloaded or down. */
    static final String RETRIES = "unwind.compensator.retries";
    /** Reports appended again. Rising: the broker is in trouble. */
    static final String REPORT_RETRIES = "unwind.compensator.report.retries";
    /** Commands taken and not yet decided. */
    static final String IN_FLIGHT = "unwind.compensator.in.flight.commands";

    private final MeterRegistry registry;
    private final Map<String, Integer> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger commandsInFlight = new AtomicInteger();

    CompensatorMetrics(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder(
                        WAITING,
                        () -> waiting.values().stream()
                                .mapToInt(Integer::intValue)
                                .sum())
                .register(registry);
        Gauge.builder(IN_FLIGHT, commandsInFlight::get).register(registry);
    }

    @Override
    public void merged() {
        registry.counter(FACTS).increment();
    }

    @Override
    public void skipped() {
        registry.counter(SKIPPED).increment();
    }

    @Override
    public void deadLettered(String code) {
        registry.counter(DEAD_LETTERS, "code", code).increment();
    }

    @Override
    public void planned(FailureDetected failure, UndoPlan plan) {
        registry.counter(PLANS, "kind", failure.getKind().name()).increment();
        for (CompensationCommand command : plan.commands()) {
            String code = command.getCode() == null ? "" : command.getCode();
            registry.counter(COMMANDS, "kind", command.getKind().name(), "code", code)
                    .increment();
        }
        LOG.atInfo()
                .addKeyValue("tenantId", failure.getTenantId())
                .addKeyValue("runId", failure.getRunId())
                .addKeyValue("failureId", failure.getFailureId())
                .addKeyValue("planId", plan.planId())
                .addKeyValue("steps", plan.stepCount())
                .log("Failure planned");
    }

    @Override
    public void repeated() {
        registry.counter(REPEATED).increment();
    }

    @Override
    public void waiting(String taskId, int failures) {
        waiting.put(taskId, failures);
    }

    @Override
    public void registryRetried() {
        registry.counter(REGISTRY_RETRIES).increment();
    }

    @Override
    public void contractUnusable(String key, String problem) {
        registry.counter(CONTRACTS_UNUSABLE).increment();
        LOG.atError()
                .addKeyValue("contract", key)
                .addKeyValue("error", problem)
                .log("Published contract cannot be used");
    }

    @Override
    public void decided(String outcome, long nanos) {
        registry.counter(EXECUTIONS, "outcome", outcome).increment();
        Timer.builder(EXECUTION_TIME)
                .publishPercentiles(0.5, 0.99)
                .register(registry)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void retried() {
        registry.counter(RETRIES).increment();
    }

    @Override
    public void reportRetried() {
        registry.counter(REPORT_RETRIES).increment();
    }

    @Override
    public void inFlight(int commands) {
        commandsInFlight.set(commands);
    }
}
