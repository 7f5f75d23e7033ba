package dev.unwind.compensator.app;

import dev.unwind.compensator.jobs.JobListener;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** The meters of undo jobs. */
final class JobMetrics implements JobListener {
    /** Jobs that this instance works on. */
    static final String RUNNING = "unwind.compensator.jobs.running";
    /** Requests for the undo of a run, or a part of it. */
    static final String REQUESTS = "unwind.compensator.job.requests";
    /** Actions that these requests are about. */
    static final String ACTIONS = "unwind.compensator.job.actions";
    /** Records of the jobs topic on its dead-letter topic, by code. Rising: somebody asks for what cannot be. */
    static final String DEAD_LETTERS = "unwind.compensator.job.dead.letters";
    /** Jobs that had to begin anew. Rising: broker or registry are in trouble. */
    static final String RESTARTS = "unwind.compensator.job.restarts";

    private final MeterRegistry registry;
    private final AtomicInteger runningJobs = new AtomicInteger();

    JobMetrics(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder(RUNNING, runningJobs::get).register(registry);
    }

    @Override
    public void requested(int actions) {
        registry.counter(REQUESTS).increment();
        registry.counter(ACTIONS).increment(actions);
    }

    @Override
    public void running(int jobs) {
        runningJobs.set(jobs);
    }

    @Override
    public void deadLettered(String code) {
        registry.counter(DEAD_LETTERS, "code", code).increment();
    }

    @Override
    public void restarted() {
        registry.counter(RESTARTS).increment();
    }
}
