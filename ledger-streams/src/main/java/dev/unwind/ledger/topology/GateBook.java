package dev.unwind.ledger.topology;

import dev.unwind.ledger.topology.FoldListener.Place;
import dev.unwind.model.control.ActiveControls;
import dev.unwind.model.gate.GateRules;
import dev.unwind.model.gate.PublishedPolicies;
import dev.unwind.schemas.Lane;
import dev.unwind.schemas.PolicyVersion;
import dev.unwind.schemas.Routing;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.schemas.topics.Topics;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was published for the gate, compiled when it changes and shared by all that ask: policies and lanes come from the topology's global stores,
 * controls from whoever acknowledges them. What cannot be read is taken at its strictest. Thread-safe.
 */
public final class GateBook {
    private static final Logger LOG = LoggerFactory.getLogger(GateBook.class);

    private final Topics topics;
    private final Deserializer<PolicyVersion> policyReader;
    private final Deserializer<Routing> routingReader;
    private final Reads reads;
    private final ConcurrentMap<String, Routing> routing = new ConcurrentHashMap<>();
    private volatile PublishedPolicies policies = PublishedPolicies.NONE;
    private volatile ActiveControls controls = ActiveControls.NONE;

    /** How far each topic has been read. */
    public record Reads(TopicRead policies, TopicRead routing, TopicRead controls) {}

    /** An empty book; the map is as {@link UnwindSerdes} wants it. */
    public GateBook(Topics topics, Map<String, ?> registryConfig, Reads reads) {
        this.topics = topics;
        this.policyReader = UnwindSerdes.deserializer(PolicyVersion.class, registryConfig);
        this.routingReader = UnwindSerdes.deserializer(Routing.class, registryConfig);
        this.reads = reads;
    }

    /** What holds for an agent now. */
    GateRules rules(String tenantId, @Nullable String agentId) {
        return new GateRules(policies, agentId == null ? null : routing.get(tenantId + "/" + agentId), controls);
    }

    /** Returns when all that is published now has been read, or the patience is at its end. */
    void awaitCurrent() {
        reads.policies().awaitEnds();
        reads.routing().awaitEnds();
        reads.controls().awaitEnds();
    }

    /** The controls that are in force from now on. */
    public void controls(ActiveControls active) {
        this.controls = active;
    }

    /** A record of the policies topic. A version is never taken back: what was allowed by it was. */
    void policy(String key, byte @Nullable [] value, Place place) {
        if (value != null) {
            PolicyVersion version;
            try {
                version = policyReader.deserialize(topics.policies(), value);
            } catch (SerializationException e) {
                complain(
                        "Published policy cannot be read, it holds whatever changes something; publish it again",
                        key,
                        e);
                version = unreadable(key, place.timestamp());
            }
            policies = policies.with(version, place.timestamp());
        }
        reads.policies().read(place.partition(), place.offset());
    }

    /** A record of the routing topic. */
    void routing(String key, byte @Nullable [] value, Place place) {
        if (value == null) {
            routing.remove(key);
        } else {
            routing.put(key, routing(key, value, place.timestamp()));
        }
        reads.routing().read(place.partition(), place.offset());
    }

    private Routing routing(String key, byte[] value, Instant at) {
        try {
            return routingReader.deserialize(topics.routing(), value);
        } catch (SerializationException e) {
            complain("Published lane cannot be read, the agent is stopped; publish it again", key, e);
            return Routing.newBuilder()
                    .setTenantId("")
                    .setAgentId("")
                    .setLane(Lane.UNKNOWN)
                    .setEpoch(0)
                    .setReason("its record cannot be read")
                    .setChangedAt(at)
                    .setChangedBy("")
                    .build();
        }
    }

    private static PolicyVersion unreadable(String key, Instant at) {
        int end = key.lastIndexOf('@');
        String version = key.substring(end + 1);
        return PolicyVersion.newBuilder()
                .setPolicyId(end < 1 ? key : key.substring(0, end))
                .setVersion(version.matches("[1-9][0-9]{0,8}") ? Integer.parseInt(version) : Integer.MAX_VALUE)
                .setDefinition("")
                .setDigest("")
                .setPublishedAt(at)
                .setPublishedBy("")
                .build();
    }

    private static void complain(String message, String key, SerializationException e) {
        LOG.atError()
                .addKeyValue("key", key)
                .addKeyValue("error", e.getMessage())
                .log(message);
    }
}
