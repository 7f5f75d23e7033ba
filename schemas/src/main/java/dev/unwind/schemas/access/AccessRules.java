package dev.unwind.schemas.access;

import static org.apache.kafka.common.acl.AclOperation.ALTER;
import static org.apache.kafka.common.acl.AclOperation.ALTER_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.apache.kafka.common.resource.ResourceType.CLUSTER;
import static org.apache.kafka.common.resource.ResourceType.GROUP;
import static org.apache.kafka.common.resource.ResourceType.TOPIC;
import static org.apache.kafka.common.resource.ResourceType.TRANSACTIONAL_ID;

import dev.unwind.schemas.topics.Party;
import dev.unwind.schemas.topics.TopicSpec;
import dev.unwind.schemas.topics.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What each role needs on the broker, and nothing more: writers and readers of the catalogue's topics, and the groups, transactional ids and internal topics of
 * the services. READ and WRITE hold DESCRIBE; an idempotent producer needs nothing beyond WRITE since Kafka 3.0.
 */
public final class AccessRules {
    private final Topics topics;
    private final String prefix;

    /** Rules over the topics of a catalogue. */
    public AccessRules(Topics topics) {
        this.topics = topics;
        this.prefix = topics.options().prefix();
    }

    /** What a resource is good for, without who may. */
    private record Need(ResourcePattern resource, AclOperation operation) {}

    /** The access that these principals need, each in its roles; no two alike, by principal and resource. */
    public List<AclBinding> of(Collection<Assignment> assignments) {
        Set<AclBinding> bindings = new LinkedHashSet<>();
        for (Assignment assignment : assignments) {
            for (Need need : needs(assignment)) {
                bindings.add(new AclBinding(
                        need.resource(),
                        new AccessControlEntry(
                                assignment.principal(), "*", need.operation(), AclPermissionType.ALLOW)));
            }
        }
        return List.copyOf(bindings);
    }

    private List<Need> needs(Assignment assignment) {
        Party party = assignment.party();
        List<Need> needs = new ArrayList<>();
        for (TopicSpec topic : topics.all()) {
            if (topic.writers().contains(party)) {
                needs.add(need(TOPIC, topic.name(), WRITE));
            }
            // Who looks for himself may look everywhere.
            if (party == Party.PEOPLE || topic.readers().contains(party)) {
                needs.add(need(TOPIC, topic.name(), READ));
            }
        }
        switch (party) {
            case LEDGER -> {
                // It holds every topic against the catalogue before it starts.
                needs.add(below(TOPIC, prefix, DESCRIBE));
                needs.add(below(TOPIC, prefix, DESCRIBE_CONFIGS));
                streams(needs, prefix + "ledger-streams");
                needs.add(need(GROUP, prefix + "ledger-anchors", READ));
                needs.add(below(TRANSACTIONAL_ID, prefix + "ledger-anchors-", WRITE));
            }
            case COMPENSATOR -> {
                streams(needs, prefix + "compensator");
                needs.add(need(GROUP, prefix + "undo-jobs", READ));
            }
            case VERIFIER -> needs.add(need(GROUP, assignment.groupOr(prefix + "verifier"), READ));
            case EXECUTOR -> needs.add(need(GROUP, assignment.groupOr(prefix + "http-executor"), READ));
            case ALERTING -> needs.add(need(GROUP, assignment.groupOr(prefix + "alerting"), READ));
            case ADMIN -> {
                for (AclOperation operation : List.of(CREATE, DESCRIBE, DESCRIBE_CONFIGS, ALTER_CONFIGS)) {
                    needs.add(below(TOPIC, prefix, operation));
                }
                needs.add(need(CLUSTER, Resource.CLUSTER_NAME, DESCRIBE));
                needs.add(need(CLUSTER, Resource.CLUSTER_NAME, ALTER));
            }
            case AGENT, CONSOLE, CLI, PEOPLE -> {
                // They read without a group and write without a transaction.
            }
        }
        return needs;
    }

    /** A Streams application: its group, its transactions, and the topics that it makes for itself. */
    private static void streams(List<Need> needs, String applicationId) {
        needs.add(need(GROUP, applicationId, READ));
        needs.add(below(TRANSACTIONAL_ID, applicationId + "-", WRITE));
        for (AclOperation operation : List.of(CREATE, READ, WRITE, DESCRIBE_CONFIGS)) {
            needs.add(below(TOPIC, applicationId + "-", operation));
        }
    }

    private static Need need(ResourceType type, String name, AclOperation operation) {
        return new Need(new ResourcePattern(type, name, PatternType.LITERAL), operation);
    }

    private static Need below(ResourceType type, String start, AclOperation operation) {
        return start.isEmpty()
                ? need(type, ResourcePattern.WILDCARD_RESOURCE, operation)
                : new Need(new ResourcePattern(type, start, PatternType.PREFIXED), operation);
    }
}
