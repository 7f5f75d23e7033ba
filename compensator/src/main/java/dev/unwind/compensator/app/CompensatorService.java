package dev.unwind.compensator.app;

import dev.unwind.compensator.io.ExecutorConfig;
import dev.unwind.compensator.io.HttpCompensationExecutor;
import dev.unwind.compensator.jobs.JobService;
import dev.unwind.compensator.topology.CompensatorTopology;
import dev.unwind.model.principal.PrincipalSource;
import dev.unwind.model.principal.Principals;
import dev.unwind.schemas.InstanceKind;
import dev.unwind.schemas.presence.Activity;
import dev.unwind.schemas.presence.Presence;
import dev.unwind.schemas.presence.Self;
import dev.unwind.schemas.principals.KeyFeed;
import dev.unwind.service.StatusServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running compensator: planner, HTTP executor, runner of undo jobs, or all of them. Several may run in one process. */
public final class CompensatorService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CompensatorService.class);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);
    private static final Duration KEYS_WAIT = Duration.ofSeconds(20);

    private final CompensatorConfig config;
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final @Nullable KafkaStreams streams;
    private final @Nullable HttpCompensationExecutor executor;
    private final @Nullable JobService jobs;
    private final Presence presence;
    private final @Nullable KeyFeed keys;
    private final @Nullable StatusServer status;

    private CompensatorService(CompensatorConfig config) {
        this.config = config;
        CompensatorMetrics meters = new CompensatorMetrics(metrics);
        // A secret that is not there ends the start before anything runs.
        ExecutorConfig execution = config.executor() ? config.executorConfig() : null;
        // An executor that is told what to do reads no facts.
        this.keys = config.planner() || config.jobs() ? keys(config) : null;
        PrincipalSource principals =
                keys == null ? PrincipalSource.of(Principals.NONE) : PrincipalSource.of(keys::current, keys::newest);
        this.streams = config.planner() ? planner(config, principals, meters) : null;
        this.executor = execution == null ? null : HttpCompensationExecutor.start(execution, meters);
        this.jobs = config.jobs()
                ? JobService.start(config.jobsConfig(), principals, InstantSource.system(), new JobMetrics(metrics))
                : null;
        // It takes note of a kill switch and goes on: what was done must be undone, the more so then.
        this.presence = new Presence(
                Self.service(InstanceKind.COMPENSATOR, config.instanceId()),
                config.topics(),
                config.clientSettings(),
                config.serdeSettings(),
                Activity.NONE);
        this.status = config.httpPort().isEmpty()
                ? null
                : new StatusServer(config.httpPort().getAsInt(), this::notAlive, this::notReady, metrics);
    }

    /** Starts a compensator; returns before it is {@linkplain #ready() ready}. The topics must exist. */
    public static CompensatorService start(CompensatorConfig config) {
        CompensatorService service = new CompensatorService(config);
        LOG.atInfo().addKeyValue("config", config).log("Compensator started");
        return service;
    }

    /** Whether it plans and executes. */
    public boolean ready() {
        return notReady().isEmpty();
    }

    /** Port of health and metrics; empty without HTTP. */
    public OptionalInt httpPort() {
        return status == null ? OptionalInt.empty() : OptionalInt.of(status.port());
    }

    /** Its meters, for a process that shows them by itself. */
    public PrometheusMeterRegistry metrics() {
        return metrics;
    }

    void awaitEnd() throws InterruptedException {
        ended.await();
    }

    /** Nothing is believed or disbelieved before it is known which keys there are. */
    private static KeyFeed keys(CompensatorConfig config) {
        KeyFeed keys = new KeyFeed(config.topics().principals(), config.clientSettings(), config.serdeSettings());
        try {
            return keys.awaitRead(KEYS_WAIT);
        } catch (IllegalStateException e) {
            keys.close();
            throw e;
        }
    }

    private static KafkaStreams planner(
            CompensatorConfig config, PrincipalSource principals, CompensatorMetrics meters) {
        StreamsConfig settings = config.streamsConfig();
        KafkaStreams streams = new KafkaStreams(
                new CompensatorTopology(config.topics(), config.serdeSettings(), config.approvals(), principals, meters)
                        .build(settings),
                settings);
        // A thread ends when the registry or the broker is away for long; the next one starts from the last commit.
        streams.setUncaughtExceptionHandler(failed -> {
            LOG.atWarn()
                    .addKeyValue("error", failed.toString())
                    .setCause(failed)
                    .log("Planner thread ended, replaced by a new one");
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
        streams.start();
        return streams;
    }

    private String notAlive() {
        if (streams != null && streams.state().hasCompletedShutdown()) {
            return "planner is " + streams.state();
        }
        if (executor != null && executor.failure() != null) {
            return "executor ended: " + executor.failure();
        }
        return jobs != null && jobs.failure() != null ? "runner of undo jobs ended: " + jobs.failure() : "";
    }

    private String notReady() {
        String dead = notAlive();
        if (!dead.isEmpty()) {
            return dead;
        }
        if (streams != null && streams.state() != KafkaStreams.State.RUNNING) {
            return "planner is " + streams.state();
        }
        if (executor != null && !executor.ready()) {
            return "executor has not joined its group";
        }
        return jobs != null && !jobs.ready() ? "runner of undo jobs has not joined its group" : "";
    }

    /** Stops taking work, gives what is under way a few seconds, and leaves the groups, so that others take over at once. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        if (status != null) {
            status.close();
        }
        if (jobs != null) {
            jobs.close();
        }
        if (executor != null) {
            executor.close();
        }
        if (streams != null
                && !streams.close(
                        CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                                .withTimeout(CLOSE_WAIT))) {
            LOG.atWarn().addKeyValue("waited", CLOSE_WAIT).log("Planner did not stop in time");
        }
        presence.close();
        if (keys != null) {
            keys.close();
        }
        metrics.close();
        ended.countDown();
        LOG.atInfo().addKeyValue("instanceId", config.instanceId()).log("Compensator stopped");
    }
}
