package dev.unwind.sdk;

import dev.unwind.model.contract.TargetConnector;
import dev.unwind.schemas.presence.Self;
import dev.unwind.schemas.topics.Topics;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where an agent finds the ledger and its targets, and how long it waits.
 *
 * @param bootstrapServers brokers, {@code host:port} separated by commas
 * @param schemaRegistryUrl address of the Confluent-compatible schema registry
 * @param topicPrefix start of every topic name, {@code unwind.} by default
 * @param agentId the agent that makes the runs
 * @param releaseId release of the agent; null when unknown
 * @param instanceId this process, stated as the actor of every fact; random by default
 * @param targetUrls values of the {@code ${name}} in contract base addresses: {@code retail.url -> http://127.0.0.1:7080/retail}
 * @param connectors what reads targets that are not read by HTTP, beside those that {@link java.util.ServiceLoader} finds; closed with the agent
 * @param queryApi address of the ledger's query API; null when there is none: then writes are not held until earlier ones are verified, and no
 *     run can be resumed
 * @param readTimeout how long one read of a target may take
 * @param ledgerTimeout how long a fact may wait for its acknowledgement
 * @param verificationTimeout how long a write waits for the verification of the earlier write that it builds on
 * @param verifyBeforeNextWrite whether a write waits for that verification; false without a query API
 * @param workerLease for how long a worker that is known to have its run may execute writes without asking again whether it still has it; zero to
 *     ask before every write
 * @param controlsLimit how long the kill switches may be unreadable before this process starts no more actions by itself; a switch that it does not
 *     confirm counts as obeyed when this has passed behind its lease
 * @param instanceLease for how long this process counts as there without a renewal; it renews three times as often
 * @param approvalPatience how long a call waits for an approval before it ends with a {@link HeldException}, zero for not at all; null for as long as
 *     it can be approved
 * @param draftTools what makes drafts where only drafts may be made, by the name of the draft tool
 * @param retries how calls are made again that failed without effect, unless the call says otherwise
 * @param maxValueBytes largest JSON text of arguments, output or one snapshot, in bytes of UTF-8
 * @param clientProperties further properties of the Kafka clients and of the registry client, such as those for TLS and SASL
 */
public record UnwindAgentConfig(
        String bootstrapServers,
        String schemaRegistryUrl,
        String topicPrefix,
        String agentId,
        @Nullable String releaseId,
        String instanceId,
        Map<String, String> targetUrls,
        List<TargetConnector> connectors,
        @Nullable URI queryApi,
        Duration readTimeout,
        Duration ledgerTimeout,
        Duration verificationTimeout,
        boolean verifyBeforeNextWrite,
        Duration workerLease,
        Duration controlsLimit,
        Duration instanceLease,
        @Nullable Duration approvalPatience,
        Map<String, DraftTool> draftTools,
        RetryPolicy retries,
        int maxValueBytes,
        Map<String, String> clientProperties) {
    /** Room that a fact keeps for everything but its values. */
    private static final int ENVELOPE_BYTES = 128 * 1024;

    /** Largest {@code maxValueBytes}: a success carries an output and a snapshot, and both must fit into one record of the ledger. */
    public static final int MAX_VALUE_BYTES_LIMIT = (Topics.LEDGER_MESSAGE_BYTES_MAX - ENVELOPE_BYTES) / 2;

    /**
     * Checks ranges and copies the maps.
     *
     * @throws IllegalArgumentException when a value is out of range
     */
    public UnwindAgentConfig {
        requireText("bootstrapServers", bootstrapServers);
        requireText("schemaRegistryUrl", schemaRegistryUrl);
        requireText("agentId", agentId);
        requireText("instanceId", instanceId);
        requirePositive("readTimeout", readTimeout);
        requirePositive("ledgerTimeout", ledgerTimeout);
        requirePositive("verificationTimeout", verificationTimeout);
        requirePositive("controlsLimit", controlsLimit);
        requirePositive("instanceLease", instanceLease);
        if (workerLease.isNegative()) {
            throw new IllegalArgumentException("Cannot use workerLease " + workerLease + ": expected zero or more.");
        }
        if (approvalPatience != null && approvalPatience.isNegative()) {
            throw new IllegalArgumentException(
                    "Cannot use approvalPatience " + approvalPatience + ": expected zero or more.");
        }
        if (maxValueBytes < 1 || maxValueBytes > MAX_VALUE_BYTES_LIMIT) {
            throw new IllegalArgumentException("Cannot use maxValueBytes " + maxValueBytes + ": expected 1 to "
                    + MAX_VALUE_BYTES_LIMIT + ", so that an output and a snapshot fit into one record of the ledger.");
        }
        if (verifyBeforeNextWrite && queryApi == null) {
            throw new IllegalArgumentException(
                    "Cannot verify before the next write without a query API: set queryApi, or turn it off.");
        }
        targetUrls = Map.copyOf(targetUrls);
        connectors = List.copyOf(connectors);
        draftTools = Map.copyOf(draftTools);
        clientProperties = Map.copyOf(clientProperties);
    }

    /** A configuration with everything else at its default. */
    public static Builder builder(String bootstrapServers, String schemaRegistryUrl, String agentId) {
        return new Builder(bootstrapServers, schemaRegistryUrl, agentId);
    }

    private static void requireText(String name, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException("Cannot connect an agent: " + name + " is empty.");
        }
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("Cannot use " + name + " " + value + ": expected more than zero.");
        }
    }

    @Override
    public String toString() {
        return "UnwindAgentConfig[" + agentId + " at " + bootstrapServers + "]";
    }

    /** Collects a configuration. Not thread-safe. */
    public static final class Builder {
        private final String bootstrapServers;
        private final String schemaRegistryUrl;
        private final String agentId;
        private String topicPrefix = "unwind.";
        private @Nullable String releaseId;
        private String instanceId = UUID.randomUUID().toString();
        private final Map<String, String> targetUrls = new HashMap<>();
        private final List<TargetConnector> connectors = new ArrayList<>();
        private @Nullable URI queryApi;
        private Duration readTimeout = Duration.ofSeconds(5);
        private Duration ledgerTimeout = Duration.ofSeconds(30);
        private Duration verificationTimeout = Duration.ofSeconds(30);
        private @Nullable Boolean verifyBeforeNextWrite;
        private Duration workerLease = Duration.ofSeconds(5);
        private Duration controlsLimit = Duration.ofSeconds(10);
        private Duration instanceLease = Self.LEASE;
        private @Nullable Duration approvalPatience;
        private final Map<String, DraftTool> draftTools = new HashMap<>();
        private RetryPolicy retries = RetryPolicy.NONE;
        private int maxValueBytes = 256 * 1024;
        private final Map<String, String> clientProperties = new HashMap<>();

        private Builder(String bootstrapServers, String schemaRegistryUrl, String agentId) {
            this.bootstrapServers = bootstrapServers;
            this.schemaRegistryUrl = schemaRegistryUrl;
            this.agentId = agentId;
        }

        public Builder topicPrefix(String prefix) {
            this.topicPrefix = prefix;
            return this;
        }

        public Builder releaseId(@Nullable String release) {
            this.releaseId = release;
            return this;
        }

        public Builder instanceId(String instance) {
            this.instanceId = instance;
            return this;
        }

        /** Adds what stands for {@code ${name}} in contract base addresses: {@code targetUrl("retail.url", "http://...")}. */
        public Builder targetUrl(String name, String url) {
            targetUrls.put(name, url);
            return this;
        }

        /** Adds several of {@link #targetUrl}. */
        public Builder targetUrls(Map<String, String> urls) {
            targetUrls.putAll(urls);
            return this;
        }

        /**
         * Adds a header that every read of a target carries: {@code targetHeader("retail", "Authorization", "Bearer ...")} for {@code
         * ${retail.url}}.
         */
        public Builder targetHeader(String target, String header, String value) {
            return targetUrl(target + ".header." + header, value);
        }

        /** Adds what reads targets that are not read by HTTP; it is configured with the values of {@link #targetUrl}. */
        public Builder connector(TargetConnector connector) {
            connectors.add(connector);
            return this;
        }

        public Builder queryApi(@Nullable URI address) {
            this.queryApi = address;
            return this;
        }

        public Builder readTimeout(Duration timeout) {
            this.readTimeout = timeout;
            return this;
        }

        public Builder ledgerTimeout(Duration timeout) {
            this.ledgerTimeout = timeout;
            return this;
        }

        public Builder verificationTimeout(Duration timeout) {
            this.verificationTimeout = timeout;
            return this;
        }

        public Builder verifyBeforeNextWrite(boolean verify) {
            this.verifyBeforeNextWrite = verify;
            return this;
        }

        public Builder workerLease(Duration time) {
            this.workerLease = time;
            return this;
        }

        /** After how long without being able to read the kill switches nothing is started any more; 10 s by default. */
        public Builder controlsLimit(Duration time) {
            this.controlsLimit = time;
            return this;
        }

        /** For how long the process counts as there without a renewal; 6 s by default. */
        public Builder instanceLease(Duration time) {
            this.instanceLease = time;
            return this;
        }

        /** How long a call waits for an approval; as long as it can be approved by default. */
        public Builder approvalPatience(@Nullable Duration time) {
            this.approvalPatience = time;
            return this;
        }

        /** Adds what is called where a contract names this tool for its drafts and only drafts may be made. */
        public Builder draftTool(String tool, int version, Tool function) {
            draftTools.put(tool, new DraftTool(version, function));
            return this;
        }

        /** How calls are made again that failed without effect; not at all by default. */
        public Builder retries(RetryPolicy policy) {
            this.retries = policy;
            return this;
        }

        public Builder maxValueBytes(int bytes) {
            this.maxValueBytes = bytes;
            return this;
        }

        /** Adds properties of the Kafka clients and of the registry client. */
        public Builder clientProperties(Map<String, String> properties) {
            clientProperties.putAll(properties);
            return this;
        }

        /**
         * The configuration.
         *
         * @throws IllegalArgumentException when a value is out of range
         */
        public UnwindAgentConfig build() {
            return new UnwindAgentConfig(
                    bootstrapServers,
                    schemaRegistryUrl,
                    topicPrefix,
                    agentId,
                    releaseId,
                    instanceId,
                    targetUrls,
                    connectors,
                    queryApi,
                    readTimeout,
                    ledgerTimeout,
                    verificationTimeout,
                    Objects.requireNonNullElse(verifyBeforeNextWrite, queryApi != null),
                    workerLease,
                    controlsLimit,
                    instanceLease,
                    approvalPatience,
                    draftTools,
                    retries,
                    maxValueBytes,
                    clientProperties);
        }
    }
}
