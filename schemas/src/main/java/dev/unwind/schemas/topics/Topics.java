package dev.unwind.schemas.topics;

import static dev.unwind.schemas.topics.Party.ADMIN;
import static dev.unwind.schemas.topics.Party.AGENT;
import static dev.unwind.schemas.topics.Party.ALERTING;
import static dev.unwind.schemas.topics.Party.CLI;
import static dev.unwind.schemas.topics.Party.COMPENSATOR;
import static dev.unwind.schemas.topics.Party.CONSOLE;
import static dev.unwind.schemas.topics.Party.EXECUTOR;
import static dev.unwind.schemas.topics.Party.LEDGER;
import static dev.unwind.schemas.topics.Party.PEOPLE;
import static dev.unwind.schemas.topics.Party.VERIFIER;
import static dev.unwind.schemas.topics.TopicSpec.FOR_EVER;

import dev.unwind.schemas.topics.TopicSpec.Cleanup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;

/**
 * The catalogue of every topic that Unwind creates: names and settings, nowhere else.
 *
 * <p>Immutable. Internal topics of the Streams applications are not in it; Kafka Streams makes those itself.
 */
public final class Topics {

    /**
     * Largest record batch on any of the topics, in bytes: producers set {@code max.request.size} to it. A verification request and a
     * compensation command carry several documents of the ledger at once, so theirs is four times the ledger's.
     */
    public static final int MESSAGE_BYTES_MAX = 8 * 1024 * 1024;

    /** Largest record batch on the ledger, in bytes: Kafka's own default, so that any producer can fill it. */
    public static final int LEDGER_MESSAGE_BYTES_MAX = 1_048_588;

    private static final int ANSWER_MESSAGE_BYTES_MAX = 4 * LEDGER_MESSAGE_BYTES_MAX;
    private static final Duration DAYS = Duration.ofDays(7);
    private static final Duration LONG = Duration.ofDays(400);
    private static final String RUN = "tenant/run";

    private final TopicOptions options;
    private final List<TopicSpec> all;

    private Topics(TopicOptions options) {
        this.options = options;
        this.all = withDeadLetters(catalogue());
    }

    /** The catalogue as an installation chose it. */
    public static Topics of(TopicOptions options) {
        return new Topics(options);
    }

    /** The catalogue with default options but for the prefix. */
    public static Topics withPrefix(String prefix) {
        return of(TopicOptions.DEFAULT.withPrefix(prefix));
    }

    /** Facts of all runs; the source of everything else. */
    public String ledger() {
        return name("ledger");
    }

    /** Answers of the gate to planned actions. */
    public String decisions() {
        return name("decisions");
    }

    /** Read-backs that the verifier is asked for. */
    public String verificationRequests() {
        return name("verification-requests");
    }

    /** What has to be undone. */
    public String failures() {
        return name("failures");
    }

    /** Undo commands to downstream services. */
    public String compensationCommands() {
        return name("compensation-commands");
    }

    /** What people have to decide. */
    public String recoveryCases() {
        return name("recovery-cases");
    }

    /** Plans that the ledger's gate is asked about. */
    public String gateRequests() {
        return name("gate-requests");
    }

    /** Published tool contracts. */
    public String toolContracts() {
        return name("tool-contracts");
    }

    /** Published agent releases. */
    public String releases() {
        return name("releases");
    }

    /** Lane, shares and disabled tools of each agent. */
    public String routing() {
        return name("routing");
    }

    /** Kill switches. */
    public String controls() {
        return name("controls");
    }

    /** Policies by which the gate decides. */
    public String policies() {
        return name("policies");
    }

    /** Keys with which people and programs prove over HTTP who they are. */
    public String apiKeys() {
        return name("api-keys");
    }

    /** When each of those keys was used last. */
    public String apiKeyUses() {
        return name("api-key-uses");
    }

    /** Every use of a kill switch that there ever was. */
    public String controlHistory() {
        return name("control-history");
    }

    /** The processes of the installation, and which controls they know. */
    public String instances() {
        return name("instances");
    }

    /** Public keys of those who state facts in a role. */
    public String principals() {
        return name("principals");
    }

    /** Documents that are too large for the ledger. */
    public String snapshots() {
        return name("snapshots");
    }

    /** Fingerprints of the ledger, by which a change of what was written is found. */
    public String anchors() {
        return name("anchors");
    }

    /** What undo jobs were asked for, and how far they came. */
    public String undoJobs() {
        return name("undo-jobs");
    }

    /** Changes of targets, on their way from the run that made them to the target that they are about. */
    public String targetWrites() {
        return name("target-writes");
    }

    /** Where a reader of this topic puts records that it cannot take. */
    public String deadLetters(String topic) {
        return topic + ".dlq";
    }

    /** What the installation chose. */
    public TopicOptions options() {
        return options;
    }

    /** Every topic: sources first, then their dead-letter topics. */
    public List<TopicSpec> all() {
        return all;
    }

    /** The topic of this full name; empty when it is none of Unwind's. */
    public Optional<TopicSpec> find(String fullName) {
        return all.stream().filter(spec -> spec.name().equals(fullName)).findFirst();
    }

    /**
     * Creates the topics that are missing and reports those that differ; what exists is never altered. May run in several processes at once.
     *
     * @throws TopicsException when the cluster cannot be asked
     */
    public TopicsReport apply(Admin admin) {
        return new TopicsApply(admin, this).apply();
    }

    /**
     * Reports the topics that are missing or differ, and changes nothing; services call it at start.
     *
     * @throws TopicsException when the cluster cannot be asked
     */
    public TopicsReport check(Admin admin) {
        return new TopicsApply(admin, this).check();
    }

    private String name(String shortName) {
        return options.prefix() + shortName;
    }

    private List<TopicSpec> catalogue() {
        return List.of(
                byRun(ledger(), "LedgerEvent", FOR_EVER, LEDGER_MESSAGE_BYTES_MAX)
                        // Keys, budgets and deadlines hold by this time: no writer may choose it.
                        .byBrokerTime()
                        .written(AGENT, LEDGER, VERIFIER, COMPENSATOR, EXECUTOR, CONSOLE, CLI)
                        .read(LEDGER, COMPENSATOR, CLI)
                        .is("Facts of all runs, kept for ever; everything else can be derived from it."),
                byRun(decisions(), "GateDecision", DAYS, LEDGER_MESSAGE_BYTES_MAX)
                        .written(LEDGER)
                        .read(AGENT)
                        .is("The gate's answer to each planned action."),
                byRun(verificationRequests(), "VerificationRequest", DAYS, ANSWER_MESSAGE_BYTES_MAX)
                        .written(LEDGER)
                        .read(VERIFIER)
                        .is("Asks the verifier to read a target back."),
                byRun(failures(), "FailureDetected", LONG, LEDGER_MESSAGE_BYTES_MAX)
                        .written(LEDGER)
                        .read(COMPENSATOR, ALERTING)
                        .is("Something has to be undone."),
                byRun(compensationCommands(), "CompensationCommand", LONG, ANSWER_MESSAGE_BYTES_MAX)
                        .written(COMPENSATOR)
                        .read(EXECUTOR)
                        .is("Asks a downstream service to undo one action, at most once per command id."),
                // One run can have several cases, and compaction keeps one record per key: with this key it would lose
                // open cases.
                byRun(recoveryCases(), "RecoveryCase", FOR_EVER, LEDGER_MESSAGE_BYTES_MAX)
                        .written(LEDGER)
                        .read(CONSOLE)
                        .is("Each change of a case that people have to decide; the newest per case id stands."),
                byName(toolContracts(), "tool@version", "ToolContract")
                        .written(CLI, CONSOLE)
                        .read(AGENT, LEDGER, VERIFIER, COMPENSATOR, EXECUTOR, CONSOLE, CLI)
                        .is("Published versions of tool contracts."),
                byName(releases(), "agent@release", "ReleaseManifest")
                        .written(CLI, CONSOLE)
                        .read(AGENT, LEDGER, VERIFIER, COMPENSATOR, CONSOLE, CLI)
                        .is("Published versions of whole agents."),
                byName(routing(), "tenant/agent", "Routing")
                        .written(LEDGER, CONSOLE, CLI)
                        .read(AGENT, LEDGER, CONSOLE, CLI)
                        .is("How much each agent may do now, and with which release."),
                // One partition: the epoch of a control is its place among all of them.
                byName(controls(), "scope#mode", "Control")
                        .written(CONSOLE, CLI, LEDGER)
                        .read(AGENT, LEDGER, VERIFIER, COMPENSATOR, EXECUTOR, CONSOLE, CLI)
                        .is("Kill switches; what stands under a key is its newest use."),
                new Draft(
                                controlHistory(),
                                "scope",
                                "Control",
                                false,
                                1,
                                Cleanup.DELETE,
                                FOR_EVER,
                                LEDGER_MESSAGE_BYTES_MAX)
                        .written(CONSOLE, CLI, LEDGER)
                        .read(CONSOLE, CLI)
                        .is("Every use of a kill switch with its reason, kept for ever."),
                new Draft(
                                instances(),
                                "instance id",
                                "Instance",
                                false,
                                1,
                                Cleanup.COMPACT_AND_DELETE,
                                DAYS,
                                LEDGER_MESSAGE_BYTES_MAX)
                        .written(AGENT, LEDGER, VERIFIER, COMPENSATOR, EXECUTOR, CONSOLE)
                        .read(CONSOLE, CLI)
                        .is("Processes that say that they are there, and which controls they know."),
                new Draft(
                                gateRequests(),
                                "tenant",
                                "GateRequest",
                                false,
                                options.runPartitions(),
                                Cleanup.DELETE,
                                DAYS,
                                ANSWER_MESSAGE_BYTES_MAX)
                        .written(LEDGER)
                        .read(LEDGER)
                        .is("Plans that the ledger's gate is asked about, all of a tenant on one partition."),
                byName(policies(), "policy@version", "PolicyVersion")
                        .written(CLI, CONSOLE)
                        .read(AGENT, LEDGER, CONSOLE, CLI)
                        .is("Published versions of policies; the gate decides by the highest of each."),
                byName(apiKeys(), "key id", "ApiKey")
                        .written(CONSOLE, ADMIN)
                        .read(CONSOLE, CLI, ADMIN)
                        .is("Keys of the HTTP API, without their secrets: what each may do, until when."),
                byName(apiKeyUses(), "key id", "ApiKeyUse")
                        .written(CONSOLE)
                        .read(CONSOLE, CLI)
                        .is("When each key of the HTTP API was used last."),
                byName(principals(), "key id", "SigningKey")
                        .written(ADMIN)
                        .read(LEDGER, COMPENSATOR, CONSOLE, CLI, ADMIN)
                        .is("Public keys, and in which roles facts may be signed with them."),
                new Draft(
                                snapshots(),
                                "snapshot ref",
                                "bytes",
                                false,
                                options.runPartitions(),
                                Cleanup.DELETE,
                                LONG,
                                MESSAGE_BYTES_MAX)
                        .written(AGENT, VERIFIER)
                        .read(AGENT, LEDGER, VERIFIER, COMPENSATOR, EXECUTOR, CONSOLE, CLI)
                        .is("Documents that are too large to stand inside a fact."),
                new Draft(
                                undoJobs(),
                                "job id",
                                "UndoJobEvent",
                                false,
                                options.runPartitions(),
                                Cleanup.DELETE,
                                FOR_EVER,
                                LEDGER_MESSAGE_BYTES_MAX)
                        .written(CLI, CONSOLE, COMPENSATOR)
                        .read(COMPENSATOR, CLI, CONSOLE)
                        .is("Undo of many runs at once: what was asked for, what it means, how far it came."),
                // Repartitions within the ledger: a run's facts stand on its partition, a target's changes on the
                // target's.
                new Draft(
                                targetWrites(),
                                "tenant, base and entity, zero bytes between",
                                "TargetWrite",
                                false,
                                options.runPartitions(),
                                Cleanup.DELETE,
                                DAYS,
                                LEDGER_MESSAGE_BYTES_MAX)
                        .written(LEDGER)
                        .read(LEDGER)
                        .is("Changes of targets that the ledger knows of, on their way to the view by target."),
                // One partition: an anchor of the whole log stands behind the anchors of the segments it covers.
                new Draft(
                                anchors(),
                                "segment/partition or log",
                                "LedgerAnchor",
                                false,
                                1,
                                Cleanup.DELETE,
                                FOR_EVER,
                                LEDGER_MESSAGE_BYTES_MAX)
                        .written(LEDGER)
                        .read(LEDGER, CLI)
                        .is(
                                "Fingerprints of the ledger, kept for ever: by them a change of what was written is found and located."));
    }

    /**
     * Decisions, snapshots, anchors, target writes, instances, the history of controls, API keys and principals have none: agents read the first and
     * may write only to the ledger, the second hold bytes that always decode, of the third one that cannot be read is what a check reports, the fourth
     * are kept as the bytes they are, the next two only people look at, and a key that cannot be read does not work.
     */
    private List<TopicSpec> withDeadLetters(List<TopicSpec> sources) {
        List<TopicSpec> specs = new ArrayList<>(sources);
        for (TopicSpec source : sources) {
            if (!Set.of(
                            decisions(),
                            snapshots(),
                            anchors(),
                            targetWrites(),
                            gateRequests(),
                            instances(),
                            controlHistory(),
                            apiKeys(),
                            apiKeyUses(),
                            principals())
                    .contains(source.name())) {
                specs.add(deadLettersOf(source));
            }
        }
        return List.copyOf(specs);
    }

    private TopicSpec deadLettersOf(TopicSpec source) {
        // The original bytes and a few headers about them must fit.
        int room = source.messageBytesMax() + 64 * 1024;
        Set<Party> writers = new HashSet<>(source.readers());
        writers.removeAll(Set.of(AGENT, ALERTING, CLI));
        Set<Party> readers = new HashSet<>(Set.of(PEOPLE, CONSOLE, CLI));
        if (source.name().equals(ledger())) {
            // Others pass over what they cannot take. An undo job learns there which of its requests were refused.
            writers.retainAll(Set.of(LEDGER));
            readers.add(COMPENSATOR);
        }
        return new Draft(deadLetters(source.name()), source.key(), "bytes", false, 1, Cleanup.DELETE, LONG, room)
                .written(writers.toArray(Party[]::new))
                .read(readers.toArray(Party[]::new))
                .is("Records of " + source.name() + " that a reader could not take, with the reason in headers.");
    }

    private Draft byRun(String name, String value, Duration retention, int messageBytesMax) {
        return new Draft(name, RUN, value, true, options.runPartitions(), Cleanup.DELETE, retention, messageBytesMax);
    }

    private Draft byName(String name, String key, String value) {
        return new Draft(name, key, value, false, 1, Cleanup.COMPACT, FOR_EVER, LEDGER_MESSAGE_BYTES_MAX);
    }

    /** A topic whose parties and description are still to be told. */
    private final class Draft {
        private final String name;
        private final String key;
        private final String value;
        private final boolean runKeyed;
        private final int partitions;
        private final Cleanup cleanup;
        private final Duration retention;
        private final int messageBytesMax;
        private boolean brokerTime;
        private Set<Party> writers = Set.of();
        private Set<Party> readers = Set.of();

        Draft(
                String name,
                String key,
                String value,
                boolean runKeyed,
                int partitions,
                Cleanup cleanup,
                Duration retention,
                int messageBytesMax) {
            this.name = name;
            this.key = key;
            this.value = value;
            this.runKeyed = runKeyed;
            this.partitions = partitions;
            this.cleanup = cleanup;
            this.retention = retention;
            this.messageBytesMax = messageBytesMax;
        }

        Draft byBrokerTime() {
            brokerTime = true;
            return this;
        }

        Draft written(Party... by) {
            writers = Set.of(by);
            return this;
        }

        Draft read(Party... by) {
            readers = Set.of(by);
            return this;
        }

        TopicSpec is(String description) {
            short copies = options.replicationFactor();
            OptionalInt inSync = options.minInsyncReplicas();
            return new TopicSpec(
                    name,
                    key,
                    value,
                    runKeyed,
                    partitions,
                    copies,
                    inSync,
                    cleanup,
                    retention,
                    messageBytesMax,
                    brokerTime,
                    writers,
                    readers,
                    description);
        }
    }
}
