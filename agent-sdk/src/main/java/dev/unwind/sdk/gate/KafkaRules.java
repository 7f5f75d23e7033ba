package dev.unwind.sdk.gate;

import dev.unwind.model.gate.CompiledPolicy;
import dev.unwind.model.gate.ControlView;
import dev.unwind.model.gate.PublishedPolicies;
import dev.unwind.model.gate.Standing;
import dev.unwind.schemas.Lane;
import dev.unwind.schemas.PolicyVersion;
import dev.unwind.schemas.Routing;
import dev.unwind.schemas.feed.FreshFeed;
import dev.unwind.schemas.feed.FreshFeed.AsOf;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.schemas.topics.Topics;
import dev.unwind.sdk.LedgerUnavailableException;
import dev.unwind.sdk.control.Controls;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Policies and routing on their topics, followed by one thread. */
public final class KafkaRules implements Rules {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaRules.class);
    private static final Duration REFRESH_MAX = Duration.ofSeconds(2);
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final Duration PAUSE_AFTER_ERROR = Duration.ofMillis(200);

    private final String agentId;
    private final ControlView controls;
    private final Duration limit;
    private final FreshFeed feed;
    private final Taken taken;
    private final Standing free;
    private final ConcurrentMap<String, Standing> standings = new ConcurrentHashMap<>();
    private final CountDownLatch ready = new CountDownLatch(1);
    private final Thread reader;
    private volatile List<CompiledPolicy> policies = List.of();
    private volatile @Nullable AsOf asOf;
    private volatile boolean closed;

    /**
     * Reads both topics to their end, then follows them.
     *
     * @param agentId whose lanes are kept
     * @param controls the kill switches, which are part of what an agent may do
     * @param limit after how long without being able to read them nobody may go by them
     * @param timeout how long reading to the end may take
     * @throws LedgerUnavailableException when it takes longer
     */
    public KafkaRules(
            Topics topics,
            Map<String, ?> connection,
            String agentId,
            Controls controls,
            Duration limit,
            Duration timeout) {
        this.agentId = agentId;
        this.controls = call -> ControlView.of(controls.active()).over(call);
        this.limit = limit;
        this.free = new Standing(Lane.AUTONOMOUS, Set.of(), this.controls);
        this.taken = new Taken(
                topics.policies(),
                UnwindSerdes.deserializer(PolicyVersion.class, connection),
                UnwindSerdes.deserializer(Routing.class, connection));
        Duration refresh = limit.dividedBy(5);
        this.feed = new FreshFeed(
                List.of(topics.policies(), topics.routing()),
                new HashMap<>(connection),
                refresh.compareTo(REFRESH_MAX) < 0 ? refresh : REFRESH_MAX,
                taken);
        this.reader = new Thread(this::follow, "unwind-rules");
        reader.setDaemon(true);
        reader.start();
        awaitReady(topics, timeout);
    }

    private void awaitReady(Topics topics, Duration timeout) {
        boolean read = false;
        try {
            read = ready.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!read) {
            close();
            throw new LedgerUnavailableException(
                    "Cannot read " + topics.policies() + " and " + topics.routing() + " to their end within " + timeout
                            + "; check bootstrapServers, schemaRegistryUrl and that the topics exist.",
                    null);
        }
    }

    @Override
    public List<CompiledPolicy> policies() {
        return policies;
    }

    @Override
    public Standing standing(String tenantId) {
        return standings.getOrDefault(tenantId, free);
    }

    @Override
    public boolean readable() {
        AsOf known = asOf;
        return known != null && known.age().compareTo(limit) <= 0;
    }

    private void follow() {
        boolean failing = false;
        while (!closed) {
            try {
                feed.step(WAIT);
                if (taken.changed) {
                    policies = taken.inForce();
                }
                asOf = feed.asOf();
                if (asOf != null) {
                    ready.countDown();
                }
                RuntimeException untaken = feed.failure();
                if (untaken != null) {
                    throw untaken;
                }
                failing = false;
            } catch (WakeupException closing) {
                // The loop ends.
            } catch (RuntimeException e) {
                failing = failed(e, failing);
            }
        }
        feed.close();
    }

    private boolean failed(RuntimeException e, boolean failing) {
        if (closed) {
            return true;
        }
        if (!failing) {
            LOG.atWarn()
                    .setMessage("Cannot follow policies and lanes; trying again.")
                    .addKeyValue("error", e.toString())
                    .log();
        }
        try {
            Thread.sleep(PAUSE_AFTER_ERROR.toMillis());
        } catch (InterruptedException interrupted) {
            closed = true;
        }
        return true;
    }

    @Override
    public void close() {
        closed = true;
        feed.wakeUp();
        try {
            reader.join(TimeUnit.SECONDS.toMillis(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * What was read; used by the reader alone. A record that will never be readable is taken at its strictest, as the ledger takes it; while the
     * registry does not answer, nobody knows what a record says.
     */
    private final class Taken implements FreshFeed.Sink {
        private record Published(PolicyVersion version, Instant since) {}

        private final String policyTopic;
        private final Deserializer<PolicyVersion> versions;
        private final Deserializer<Routing> routings;
        private final Map<String, Published> highest = new TreeMap<>();
        private boolean changed;

        Taken(String policyTopic, Deserializer<PolicyVersion> versions, Deserializer<Routing> routings) {
            this.policyTopic = policyTopic;
            this.versions = versions;
            this.routings = routings;
        }

        @Override
        public void put(ConsumerRecord<String, byte[]> record) {
            if (record.topic().equals(policyTopic)) {
                policy(new Published(version(record), Instant.ofEpochMilli(record.timestamp())));
            } else {
                String tenant = tenant(record.key());
                if (tenant != null) {
                    standings.put(tenant, standing(record));
                }
            }
        }

        private void policy(Published version) {
            highest.merge(
                    version.version().getPolicyId(),
                    version,
                    (one, other) ->
                            other.version().getVersion() >= one.version().getVersion() ? other : one);
            changed = true;
        }

        private PolicyVersion version(ConsumerRecord<String, byte[]> record) {
            try {
                return versions.deserialize(record.topic(), record.value());
            } catch (SerializationException e) {
                complain("A published policy cannot be read: it holds whatever changes something.", record, e);
                int at = record.key().lastIndexOf('@');
                String number = record.key().substring(at + 1);
                return PolicyVersion.newBuilder()
                        .setPolicyId(at < 1 ? record.key() : record.key().substring(0, at))
                        .setVersion(number.matches("[1-9][0-9]{0,8}") ? Integer.parseInt(number) : Integer.MAX_VALUE)
                        .setDefinition("")
                        .setDigest("")
                        .setPublishedAt(Instant.ofEpochMilli(record.timestamp()))
                        .setPublishedBy("")
                        .build();
            }
        }

        private Standing standing(ConsumerRecord<String, byte[]> record) {
            try {
                Routing routing = routings.deserialize(record.topic(), record.value());
                return new Standing(routing.getLane(), Set.copyOf(routing.getDisabledTools()), controls);
            } catch (SerializationException e) {
                complain("A published lane cannot be read: the agent is stopped.", record, e);
                return new Standing(Lane.UNKNOWN, Set.of(), controls);
            }
        }

        private static void complain(String message, ConsumerRecord<String, byte[]> record, SerializationException e) {
            LOG.atError()
                    .setMessage(message + " Publish it again.")
                    .addKeyValue("topic", record.topic())
                    .addKeyValue("key", record.key())
                    .setCause(e)
                    .log();
        }

        /** A version is never taken back: what was allowed by it was. */
        @Override
        public void remove(String topic, String key) {
            String tenant = topic.equals(policyTopic) ? null : tenant(key);
            if (tenant != null) {
                standings.remove(tenant);
            }
        }

        /** The tenant that a routing holds for; null when it is not this agent's. */
        private @Nullable String tenant(String key) {
            int slash = key.indexOf('/');
            return slash > 0 && key.substring(slash + 1).equals(agentId) ? key.substring(0, slash) : null;
        }

        /** The highest version of each policy, compiled. */
        List<CompiledPolicy> inForce() {
            PublishedPolicies compiled = PublishedPolicies.NONE;
            for (Published version : highest.values()) {
                compiled = compiled.with(version.version(), version.since());
            }
            changed = false;
            return compiled.inForce();
        }
    }
}
