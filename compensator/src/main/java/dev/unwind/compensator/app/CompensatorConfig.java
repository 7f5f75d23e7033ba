package dev.unwind.compensator.app;

import dev.unwind.compensator.io.ExecutorConfig;
import dev.unwind.compensator.io.ExecutorOptions;
import dev.unwind.compensator.jobs.JobOptions;
import dev.unwind.compensator.jobs.JobsConfig;
import dev.unwind.model.undo.ApprovalRules;
import dev.unwind.schemas.signing.FactSigner;
import dev.unwind.schemas.topics.Topics;
import dev.unwind.service.Secrets;
import dev.unwind.service.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a compensator.
 *
 * @param bootstrapServers brokers
 * @param schemaRegistryUrl address of the schema registry, Confluent API
 * @param topicPrefix start of every topic name
 * @param stateDir where the undo log is kept
 * @param commitInterval of the topology: how long a failure may wait for its commands to be seen
 * @param streamThreads threads of the topology
 * @param standbyReplicas copies of the undo log that other instances keep warm
 * @param planner whether this process plans
 * @param executor whether this process executes commands over HTTP
 * @param jobs whether this process runs undo jobs
 * @param instanceId name of this instance in the facts it states, and its static membership in its groups; null for a made-up name and
 *     dynamic membership
 * @param httpPort port of health and metrics on the loopback interface, 0 for any free one; empty for no HTTP
 * @param targets addresses of target systems by name: {@code retail} for {@code ${retail.url}}
 * @param headers what every request to a target carries, by target and name: {@code retail.header.Authorization}; may hold secrets, or name
 *     them as {@code ${file:...}} and {@code ${env:...}}
 * @param leaves names of targets whose commands the executor leaves to services of their own
 * @param execution how patient the executor is
 * @param approvals when a person has to agree to an undo
 * @param jobOptions how much an undo job may do at once
 * @param client further settings of every Kafka client and of the registry client, such as security, and the key that signs facts ({@value
 *     FactSigner#KEY_FILE}); may hold secrets
 */
public record CompensatorConfig(
        String bootstrapServers,
        String schemaRegistryUrl,
        String topicPrefix,
        Path stateDir,
        Duration commitInterval,
        int streamThreads,
        int standbyReplicas,
        boolean planner,
        boolean executor,
        boolean jobs,
        @Nullable String instanceId,
        OptionalInt httpPort,
        Map<String, String> targets,
        Map<String, String> headers,
        Set<String> leaves,
        ExecutorOptions execution,
        ApprovalRules approvals,
        JobOptions jobOptions,
        Map<String, String> client) {

    private static final String TARGET = "unwind.target.";

    /**
     * Copies the maps and checks ranges.
     *
     * @throws IllegalArgumentException when a value is out of range
     */
    public CompensatorConfig {
        targets = Map.copyOf(targets);
        headers = Map.copyOf(headers);
        leaves = Set.copyOf(leaves);
        client = Map.copyOf(client);
        if (bootstrapServers.isBlank() || schemaRegistryUrl.isBlank()) {
            throw new IllegalArgumentException("Cannot start a compensator with brokers \"" + bootstrapServers
                    + "\" and registry \"" + schemaRegistryUrl
                    + "\": set unwind.bootstrap.servers and unwind.schema.registry.url.");
        }
        if (!planner && !executor && !jobs) {
            throw new IllegalArgumentException(
                    "Cannot start a compensator that neither plans nor executes nor runs undo jobs: set unwind.compensator.planner, unwind.compensator.executor or unwind.compensator.jobs to true.");
        }
        if (streamThreads < 1 || standbyReplicas < 0 || !commitInterval.isPositive()) {
            throw new IllegalArgumentException("Cannot start a compensator with " + streamThreads + " threads, "
                    + standbyReplicas + " standby replicas and commits every " + commitInterval
                    + ": expected positive values (replicas from 0).");
        }
    }

    /** A builder with the two settings that have no default. */
    public static Builder builder(String bootstrapServers, String schemaRegistryUrl) {
        return new Builder(bootstrapServers, schemaRegistryUrl);
    }

    /**
     * Reads the settings from properties with the names of {@code docs/ARCHITECTURE.md} and this module's README.
     *
     * @throws IllegalArgumentException when one cannot be read; the message names it
     */
    public static CompensatorConfig fromProperties(Map<String, String> properties) {
        Settings settings = new Settings(properties);
        ExecutorOptions usual = ExecutorOptions.DEFAULT;
        Builder builder = builder(
                        settings.text("unwind.bootstrap.servers", "127.0.0.1:9092"),
                        settings.text("unwind.schema.registry.url", "http://127.0.0.1:8081/apis/ccompat/v7"))
                .topicPrefix(settings.text("unwind.topic.prefix", "unwind."))
                .stateDir(Path.of(settings.text("unwind.state.dir", "state")).resolve("compensator"))
                .commitInterval(settings.millis("unwind.commit.interval.ms", Duration.ofMillis(25)))
                .streamThreads(settings.number("unwind.compensator.stream.threads", 1))
                .standbyReplicas(settings.number("unwind.compensator.standby.replicas", 0))
                .planner(settings.flag("unwind.compensator.planner", true))
                .executor(settings.flag("unwind.compensator.executor", true))
                .jobs(settings.flag("unwind.compensator.jobs", true))
                .jobOptions(new JobOptions(
                        settings.number(
                                "unwind.compensator.job.runs.in.flight.max", JobOptions.DEFAULT.runsInFlightMax()),
                        settings.number(
                                "unwind.compensator.job.actions.max", Math.toIntExact(JobOptions.DEFAULT.actionsMax())),
                        settings.number(
                                "unwind.compensator.job.preview.bytes.max",
                                Math.toIntExact(JobOptions.DEFAULT.previewBytesMax()))))
                .instanceId(settings.optional("unwind.instance.id"))
                .targets(settings.between(TARGET, ".url"))
                .headers(headers(settings))
                .leaves(names(settings.text("unwind.compensator.leaves", "")))
                .client(settings.client())
                .approvals(new ApprovalRules(
                        settings.choice(
                                "unwind.undo.approval.medium",
                                ApprovalRules.Medium.class,
                                ApprovalRules.DEFAULT.medium()),
                        settings.duration("unwind.undo.approval.expiry", ApprovalRules.DEFAULT.expiry())))
                .execution(new ExecutorOptions(
                        settings.millis("unwind.compensator.request.timeout.ms", usual.requestTimeout()),
                        settings.millis("unwind.compensator.deadline.ms", usual.deadline()),
                        settings.millis("unwind.compensator.backoff.min.ms", usual.backoffMin()),
                        settings.millis("unwind.compensator.backoff.max.ms", usual.backoffMax()),
                        settings.number("unwind.compensator.requests.max", usual.parallelMax()),
                        settings.number("unwind.compensator.in.flight.max", usual.inFlightMax())));
        return settings.optional("unwind.http.port") == null
                ? builder.build()
                : builder.httpPort(settings.number("unwind.http.port", 0, 0, 65_535))
                        .build();
    }

    private static Map<String, String> headers(Settings settings) {
        Map<String, String> headers = new HashMap<>(settings.between(TARGET, ""));
        headers.keySet().removeIf(name -> !name.contains(".header."));
        return headers;
    }

    private static Set<String> names(String list) {
        return Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }

    /** The catalogue of topics with this prefix. */
    Topics topics() {
        return Topics.withPrefix(topicPrefix);
    }

    /** What every Kafka client shares. */
    Map<String, Object> clientSettings() {
        Map<String, Object> settings = new HashMap<>(client);
        settings.remove(FactSigner.KEY_FILE);
        settings.put("bootstrap.servers", bootstrapServers);
        return settings;
    }

    /** Settings of the serdes. */
    Map<String, Object> serdeSettings() {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("schema.registry.url", schemaRegistryUrl);
        return settings;
    }

    /** Settings of the topology. */
    StreamsConfig streamsConfig() {
        Properties settings = new Properties();
        settings.put(StreamsConfig.consumerPrefix("session.timeout.ms"), 6_000);
        settings.put(StreamsConfig.consumerPrefix("heartbeat.interval.ms"), 2_000);
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, -1);
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 16L * 1024 * 1024);
        settings.putAll(clientSettings());
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, topicPrefix + "compensator");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitInterval.toMillis());
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, streamThreads);
        settings.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, standbyReplicas);
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        settings.put(StreamsConfig.producerPrefix("max.request.size"), Topics.MESSAGE_BYTES_MAX);
        settings.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
        if (instanceId != null) {
            settings.put(StreamsConfig.mainConsumerPrefix("group.instance.id"), instanceId);
        }
        return new StreamsConfig(settings);
    }

    /**
     * Settings of the executor, with the secrets that the headers name.
     *
     * @throws IllegalArgumentException when one cannot be read; the message names it
     */
    ExecutorConfig executorConfig() {
        return new ExecutorConfig(
                topics(),
                clientSettings(),
                serdeSettings(),
                topicPrefix + "http-executor",
                instanceId,
                executorName(),
                targets,
                execution,
                leaves,
                Secrets.fillIn(headers, System.getenv()));
    }

    /** Settings of the runner of undo jobs. */
    JobsConfig jobsConfig() {
        return new JobsConfig(
                topics(),
                clientSettings(),
                serdeSettings(),
                topicPrefix + "undo-jobs",
                instanceId,
                madeUp("jobs-"),
                jobOptions,
                approvals);
    }

    /** Who states the executor's facts. */
    private String executorName() {
        return madeUp("executor-");
    }

    private String madeUp(String role) {
        return instanceId == null ? role + UUID.randomUUID().toString().substring(0, 8) : instanceId;
    }

    /** Leaves out what may be secret. */
    @Override
    public String toString() {
        return "CompensatorConfig[bootstrapServers=" + bootstrapServers + ", schemaRegistryUrl=" + schemaRegistryUrl
                + ", topicPrefix=" + topicPrefix + ", stateDir=" + stateDir + ", planner=" + planner + ", executor="
                + executor + ", jobs=" + jobs + ", instanceId=" + instanceId + ", httpPort=" + httpPort + ", targets="
                + targets + ", headers=" + new TreeSet<>(headers.keySet()) + "]";
    }

    /** Collects settings; what is not set has its default. */
    public static final class Builder {
        private final String bootstrapServers;
        private final String schemaRegistryUrl;
        private String topicPrefix = "unwind.";
        private Path stateDir = Path.of("state", "compensator");
        private Duration commitInterval = Duration.ofMillis(25);
        private int streamThreads = 1;
        private int standbyReplicas;
        private boolean planner = true;
        private boolean executor = true;
        private boolean jobs = true;
        private JobOptions jobOptions = JobOptions.DEFAULT;
        private @Nullable String instanceId;
        private OptionalInt httpPort = OptionalInt.empty();
        private Map<String, String> targets = Map.of();
        private Map<String, String> headers = Map.of();
        private Set<String> leaves = Set.of();
        private ExecutorOptions execution = ExecutorOptions.DEFAULT;
        private ApprovalRules approvals = ApprovalRules.DEFAULT;
        private Map<String, String> client = Map.of();

        private Builder(String bootstrapServers, String schemaRegistryUrl) {
            this.bootstrapServers = bootstrapServers;
            this.schemaRegistryUrl = schemaRegistryUrl;
        }

        /** Default {@code unwind.}. */
        public Builder topicPrefix(String value) {
            topicPrefix = value;
            return this;
        }

        /** Default {@code state/compensator} below the working directory; of its own per instance. */
        public Builder stateDir(Path value) {
            stateDir = value;
            return this;
        }

        /** Default 25 ms. */
        public Builder commitInterval(Duration value) {
            commitInterval = value;
            return this;
        }

        /** Default 1. */
        public Builder streamThreads(int value) {
            streamThreads = value;
            return this;
        }

        /** Default 0. */
        public Builder standbyReplicas(int value) {
            standbyReplicas = value;
            return this;
        }

        /** Default true. */
        public Builder planner(boolean value) {
            planner = value;
            return this;
        }

        /** Default true. */
        public Builder executor(boolean value) {
            executor = value;
            return this;
        }

        /** Default true. */
        public Builder jobs(boolean value) {
            jobs = value;
            return this;
        }

        /** How much an undo job may do at once. */
        public Builder jobOptions(JobOptions value) {
            jobOptions = value;
            return this;
        }

        /** Default null: a made-up name and dynamic membership. Of its own per instance, and the same after each restart. */
        public Builder instanceId(@Nullable String value) {
            instanceId = value;
            return this;
        }

        /** Default: no HTTP. */
        public Builder httpPort(int value) {
            httpPort = OptionalInt.of(value);
            return this;
        }

        /** Addresses of target systems by name. */
        public Builder targets(Map<String, String> value) {
            targets = value;
            return this;
        }

        /** What every request to a target carries: {@code retail.header.Authorization} to {@code Bearer ${file:/run/secrets/retail}}; nothing by default. */
        public Builder headers(Map<String, String> value) {
            headers = value;
            return this;
        }

        /** Targets whose commands the executor leaves to services of their own, by name; none by default. */
        public Builder leaves(Set<String> value) {
            leaves = value;
            return this;
        }

        /** How patient the executor is. */
        public Builder execution(ExecutorOptions value) {
            execution = value;
            return this;
        }

        /** When a person has to agree to an undo. */
        public Builder approvals(ApprovalRules value) {
            approvals = value;
            return this;
        }

        /** Further settings of every client. */
        public Builder client(Map<String, String> value) {
            client = value;
            return this;
        }

        /** The settings. */
        public CompensatorConfig build() {
            return new CompensatorConfig(
                    bootstrapServers,
                    schemaRegistryUrl,
                    topicPrefix,
                    stateDir,
                    commitInterval,
                    streamThreads,
                    standbyReplicas,
                    planner,
                    executor,
                    jobs,
                    instanceId,
                    httpPort,
                    targets,
                    headers,
                    leaves,
                    execution,
                    approvals,
                    jobOptions,
                    client);
        }
    }
}
