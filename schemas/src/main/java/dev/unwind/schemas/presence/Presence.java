package dev.unwind.schemas.presence;

import dev.unwind.schemas.Instance;
import dev.unwind.schemas.feed.FreshFeed.AsOf;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process of an installation as others see it: it registers, renews its lease, follows the controls and says at once which it knows. One thread
 * does all of it; {@link #readable} may be asked by any.
 *
 * <p>It registers before it first reads the controls. So whoever reads the instances behind a control that he has written finds every process
 * that could have read the controls before it.
 */
public final class Presence implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);
    private static final Duration PAUSE_AFTER_ERROR = Duration.ofMillis(200);
    private static final Duration REFRESH_MAX = Duration.ofSeconds(2);
    private static final int RENEWALS_PER_LEASE = 3;

    private final Self self;
    private final String instances;
    private final Activity activity;
    private final Duration every;
    private final Producer<String, Instance> producer;
    private final ControlsFeed feed;
    private final Instant startedAt = now();
    private final CountDownLatch ready = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable AsOf asOf;
    private volatile boolean closed;
    private long saidNanos = System.nanoTime();
    private int saidInFlight;
    private boolean untold;
    private long told;
    private boolean failing;

    /**
     * Begins to register and to read; see {@link #awaitReady}.
     *
     * @param clients {@code bootstrap.servers} and whatever else Kafka clients need
     * @param registry what the serdes need
     */
    public Presence(Self self, Topics topics, Map<String, ?> clients, Map<String, ?> registry, Activity activity) {
        this.self = self;
        this.instances = topics.instances();
        this.activity = activity;
        this.every = self.lease().dividedBy(RENEWALS_PER_LEASE);
        Map<String, Object> named = new HashMap<>(clients);
        named.put("client.id", self.instanceId());
        Duration refresh = self.limit().isZero() ? REFRESH_MAX : self.limit().dividedBy(5);
        this.feed = new ControlsFeed(
                topics.controls(), named, registry, refresh.compareTo(REFRESH_MAX) < 0 ? refresh : REFRESH_MAX);
        this.producer = new KafkaProducer<>(
                producerConfig(named), new StringSerializer(), UnwindSerdes.serializer(Instance.class, registry));
        this.thread = new Thread(this::live, "unwind-presence-" + self.instanceId());
        thread.setDaemon(true);
        thread.start();
    }

    private Map<String, Object> producerConfig(Map<String, Object> clients) {
        int millis = Math.toIntExact(Math.max(500, self.lease().toMillis() / 2));
        Map<String, Object> config = new HashMap<>(clients);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 1024L * 1024);
        // What could not be said in time is said anew: an old word must not come behind a newer one.
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * millis);
        config.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
        return config;
    }

    /** Waits until the process is registered and has read every control that there was; false when that takes longer. */
    public boolean awaitReady(Duration timeout) throws InterruptedException {
        return ready.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Name under which the process is registered. */
    public String instanceId() {
        return self.instanceId();
    }

    /** Whether every control is known as of a moment that is not longer ago than the process's own limit. Costs no I/O. */
    public boolean readable() {
        AsOf known = asOf;
        return known != null && known.age().compareTo(self.limit()) <= 0;
    }

    private void live() {
        attempt(this::register);
        while (!closed) {
            attempt(this::step);
            attempt(this::renew);
        }
        attempt(this::leave);
        producer.close(Duration.ofMillis(500));
        feed.close();
    }

    private void register() throws InterruptedException, ExecutionException, TimeoutException {
        while (!closed) {
            try {
                producer.send(record()).get(self.lease().toMillis(), TimeUnit.MILLISECONDS);
                return;
            } catch (RuntimeException | ExecutionException | TimeoutException e) {
                failed("Cannot register this process; trying again.", e);
            }
        }
    }

    private void step() {
        boolean changed = feed.step(wait(every));
        untold |= changed;
        if (untold) {
            activity.controls(feed.newest());
            untold = false;
        }
        told = feed.epoch();
        asOf = feed.asOf();
        boolean first = ready.getCount() > 0 && asOf != null;
        if (changed || first) {
            say();
        }
        if (first) {
            ready.countDown();
        }
        RuntimeException undecoded = feed.failure();
        if (undecoded != null) {
            throw undecoded;
        }
        failing = false;
    }

    private void renew() {
        if (System.nanoTime() - saidNanos >= every.toNanos() || becameIdle()) {
            say();
        }
    }

    /** Somebody may be waiting for calls to end that were under way. */
    private boolean becameIdle() {
        return saidInFlight > 0 && activity.inFlight() == 0;
    }

    private Duration wait(Duration most) {
        Duration left = most.minusNanos(System.nanoTime() - saidNanos);
        Duration idle = saidInFlight > 0 ? Duration.ofMillis(100) : most;
        Duration wait = left.compareTo(idle) < 0 ? left : idle;
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    private void say() {
        saidNanos = System.nanoTime();
        var unused = producer.send(record(), (metadata, error) -> {
            if (error != null) {
                LOG.atDebug().setCause(error).log("A renewal of this process's lease was lost; the next one follows.");
            }
        });
    }

    private ProducerRecord<String, Instance> record() {
        saidInFlight = activity.inFlight();
        Instance instance = Instance.newBuilder()
                .setInstanceId(self.instanceId())
                .setKind(self.kind())
                .setTenants(self.tenants())
                .setAgentId(self.agentId())
                .setReleaseId(self.releaseId())
                .setStartedAt(startedAt)
                .setLeaseMillis(self.lease().toMillis())
                .setStopsItselfAfterMillis(self.limit().toMillis())
                .setControlsEpoch(told)
                .setStoppedItself(!self.limit().isZero() && !readable())
                .setInFlight(saidInFlight)
                .setStoppedRuns(activity.stoppedRuns())
                .setAt(now())
                .build();
        return new ProducerRecord<>(instances, self.instanceId(), instance);
    }

    private void leave() {
        // Closing the producer waits for it.
        var unused = producer.send(new ProducerRecord<>(instances, self.instanceId(), null));
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }

    private interface Attempt {
        void make() throws InterruptedException, ExecutionException, TimeoutException;
    }

    private void attempt(Attempt attempt) {
        try {
            attempt.make();
        } catch (InterruptedException | InterruptException e) {
            closed = true;
        } catch (RuntimeException | ExecutionException | TimeoutException e) {
            failed("Cannot follow the controls; trying again.", e);
        }
    }

    private void failed(String message, Exception e) {
        if (closed) {
            return;
        }
        if (!failing) {
            failing = true;
            LOG.atWarn()
                    .setMessage(message)
                    .addKeyValue("instanceId", self.instanceId())
                    .addKeyValue("error", e.toString())
                    .log();
        }
        try {
            Thread.sleep(PAUSE_AFTER_ERROR.toMillis());
        } catch (InterruptedException interrupted) {
            closed = true;
        }
    }

    /** Says that the process is gone, as far as the broker answers, and lets go of the connections. */
    @Override
    public void close() {
        closed = true;
        feed.wakeUp();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
