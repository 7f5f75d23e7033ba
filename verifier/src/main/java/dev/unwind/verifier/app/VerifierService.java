package dev.unwind.verifier.app;

import dev.unwind.schemas.InstanceKind;
import dev.unwind.schemas.presence.Activity;
import dev.unwind.schemas.presence.Presence;
import dev.unwind.schemas.presence.Self;
import dev.unwind.service.StatusServer;
import dev.unwind.verifier.io.Targets;
import dev.unwind.verifier.topology.Verifier;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running verification service. Several may run in one process. */
public final class VerifierService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(VerifierService.class);

    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final CompletableFuture<@Nullable Exception> ended = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Verifier verifier;
    private final Presence presence;
    private final @Nullable StatusServer status;

    private VerifierService(VerifierConfig config) {
        String instanceId = config.instanceId() == null
                ? "verifier-" + UUID.randomUUID().toString().substring(0, 8)
                : config.instanceId();
        VerifierMetrics meters = new VerifierMetrics(metrics);
        this.verifier = new Verifier(
                new Verifier.Wiring(
                        config.topics(),
                        config.clientConfig(),
                        config.serdeConfig(),
                        config.groupId(),
                        config.instanceId(),
                        instanceId,
                        config.inFlightMax(),
                        config.inFlightBytesMax(),
                        config.commitInterval(),
                        config.verification()),
                Targets.open(config.targetSettings(), config.reads(), config.circuit(), meters),
                meters,
                this::fail);
        this.presence = new Presence(
                Self.service(InstanceKind.VERIFIER, config.instanceId()),
                config.topics(),
                config.clientConfig(),
                config.serdeConfig(),
                Activity.NONE);
        meters.watch(verifier::inFlight, verifier::contracts);
        this.status = config.httpPort().isPresent()
                ? new StatusServer(config.httpPort().getAsInt(), this::notAlive, this::notReady, metrics)
                : null;
    }

    /** Starts a service. It is ready a little later; see {@link #ready}. */
    public static VerifierService start(VerifierConfig config) {
        VerifierService service = new VerifierService(config);
        service.verifier.start();
        LOG.atInfo().addKeyValue("config", config).log("Verifier started");
        return service;
    }

    /** Whether contracts are read and requests are being answered. */
    public boolean ready() {
        return notReady().isEmpty();
    }

    /** Why it is not {@linkplain #ready ready}; empty when it is. */
    public String notReady() {
        String dead = notAlive();
        return dead.isEmpty() ? verifier.notReady() : dead;
    }

    private String notAlive() {
        if (ended.isDone()) {
            Exception failure = ended.getNow(null);
            return failure == null ? "the verifier was stopped" : "the verifier cannot go on: " + failure;
        }
        return verifier.alive() ? "" : "the verifier does not poll requests";
    }

    /** Port of health and metrics; empty when there is no HTTP. */
    public OptionalInt httpPort() {
        return status == null ? OptionalInt.empty() : OptionalInt.of(status.port());
    }

    /** The metrics in Prometheus' text format. */
    public String metrics() {
        return metrics.scrape();
    }

    /** Completes when the service has ended: with null when it was closed, with the reason when it could not go on. */
    public CompletableFuture<@Nullable Exception> ended() {
        return ended.copy();
    }

    /** It goes silent rather than wrong: what is not answered durably stays uncommitted for the next instance. */
    private void fail(Exception reason) {
        if (ended.complete(reason)) {
            LOG.atError().setCause(reason).log("Verifier cannot go on; it stops");
            Thread.ofPlatform().name("verifier-stop").start(this::close);
        }
    }

    /** Stops as a crash would: what is under way is dropped, nothing is committed. For drills. */
    public void abandon() {
        ended.complete(null);
        if (closed.compareAndSet(false, true)) {
            verifier.abandon();
            end();
        }
    }

    /** Ends what is under way, for at most a few seconds, and stops. */
    @Override
    public void close() {
        ended.complete(null);
        if (closed.compareAndSet(false, true)) {
            verifier.close();
            end();
            LOG.atInfo().log("Verifier stopped");
        }
    }

    private void end() {
        presence.close();
        if (status != null) {
            status.close();
        }
        metrics.close();
    }
}
