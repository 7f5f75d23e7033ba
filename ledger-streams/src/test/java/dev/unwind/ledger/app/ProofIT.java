package dev.unwind.ledger.app;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.ledger.facts.Contracts;
import dev.unwind.ledger.facts.Facts;
import dev.unwind.ledger.log.FileLog;
import dev.unwind.ledger.log.LogExport;
import dev.unwind.ledger.log.LogFormat;
import dev.unwind.ledger.log.TopicLog;
import dev.unwind.ledger.proof.ChainCheck;
import dev.unwind.ledger.proof.ChainReport;
import dev.unwind.ledger.replay.LiveComparison;
import dev.unwind.ledger.replay.LiveRuns;
import dev.unwind.ledger.replay.Replay;
import dev.unwind.ledger.replay.Until;
import dev.unwind.model.proof.AnchorKey;
import dev.unwind.model.proof.Finding.Kind;
import dev.unwind.model.proof.PartitionCheck;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.ToolContract;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.schemas.topics.Topics;
import dev.unwind.testsupport.cluster.UnwindCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Anchors, check, replay and export of a ledger that is restarted in mid-segment, on a real broker and registry. */
class ProofIT {
    @RegisterExtension
    static final UnwindCluster cluster = UnwindCluster.create();

    private static final UnwindCluster copy = UnwindCluster.create();
    private static final int VALUE_BYTES_MAX = 1024 * 1024;
    private static final int RUNS = 12;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void aLedgerThatWasRestartedInMidSegmentIsIntactReplaysToTheLiveStateAndShowsEveryChange() throws Exception {
        for (ToolContract contract : List.of(Contracts.update(), Contracts.look())) {
            cluster.send(cluster.topics().toolContracts(), contract.getTool() + "@1", contract)
                    .get();
        }
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Path key = Files.writeString(
                folder.resolve("anchor.pem"),
                pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        AnchorKey publicKey = AnchorKey.ofPem(pem("PUBLIC KEY", pair.getPublic().getEncoded()));

        // Segments close every half second or ten records, and the service is stopped between two of them.
        for (int part = 0; part < 3; part++) {
            try (LedgerService service = LedgerService.start(config(key))) {
                assertThat(service.awaitReady(Duration.ofSeconds(60))).isTrue();
                tell(part);
            }
        }
        try (LedgerService service = LedgerService.start(config(key))) {
            assertThat(service.awaitReady(Duration.ofSeconds(60))).isTrue();
            LiveRuns live = new Live(new Api(service.uri()));
            ChainReport report = Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> check(topics(cluster), publicKey, live), ProofIT::wholeLogAnchored);
            assertThat(report.findings()).isEmpty();
            assertThat(report.runsCompared()).isEqualTo(RUNS);
            assertThat(report.partitions().stream()
                            .mapToLong(PartitionCheck.Result::checked)
                            .sum())
                    .isEqualTo(cluster.reader()
                            .readBytes(cluster.topics().ledger())
                            .size());

            everyRunReplaysToWhatTheLiveStoreSays(live);
            bothFormatsHoldAllOfIt(report, publicKey);
        }
        oneByteOfOneOldRecordIsFound();
    }

    private LedgerConfig config(Path key) {
        return LedgerConfig.from(Map.of(
                "unwind.bootstrap.servers", cluster.bootstrapServers(),
                "unwind.schema.registry.url", cluster.registryUrl(),
                "unwind.topic.prefix", cluster.topics().options().prefix(),
                "unwind.state.dir", folder.resolve("state").toString(),
                "unwind.http.port", "0",
                "unwind.anchor.interval.ms", "500",
                "unwind.anchor.records.max", "10",
                "unwind.anchor.key.file", key.toString()));
    }

    private static void tell(int part) {
        List<LedgerEvent> events = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            Facts facts = new Facts("acme", "proof-" + run);
            if (part == 0) {
                events.add(facts.started());
            }
            events.addAll(facts.act("a" + part));
            // Refused: nobody planned it. It is anchored all the same.
            events.add(facts.succeeded("nobody"));
        }
        cluster.publish(events.toArray(LedgerEvent[]::new));
    }

    private static TopicLog topics(UnwindCluster of) {
        return new TopicLog(
                Map.of("bootstrap.servers", of.bootstrapServers()),
                Map.of("schema.registry.url", of.registryUrl()),
                of.topics());
    }

    private static ChainReport check(TopicLog log, AnchorKey key, LiveRuns live) {
        return ChainCheck.of(log, new ChainCheck.Asked(null, List.of(key), Map.of(), live, VALUE_BYTES_MAX));
    }

    private static boolean wholeLogAnchored(ChainReport report) {
        return report.partitions().stream()
                .allMatch(one -> one.tail() == 0
                        && one.anchoredThrough() == report.logAnchoredThrough().getOrDefault(one.partition(), -1L));
    }

    private static void everyRunReplaysToWhatTheLiveStoreSays(LiveRuns live) {
        LiveComparison comparison = new LiveComparison(() -> topics(cluster), VALUE_BYTES_MAX, live);
        List<RunKey> seen = new ArrayList<>();
        new Replay(topics(cluster), VALUE_BYTES_MAX).all(run -> {
            seen.add(run.key());
            assertThat(comparison.compare(run)).isEmpty();
            assertThat(run.refused()).hasSize(3);
        });
        assertThat(seen).hasSize(RUNS);
    }

    private void bothFormatsHoldAllOfIt(ChainReport whole, AnchorKey key) throws Exception {
        for (LogFormat format : LogFormat.values()) {
            Path file = folder.resolve("all." + format);
            LogExport.write(topics(cluster), null, format, file);
            try (FileLog log = new FileLog(file)) {
                ChainReport report =
                        ChainCheck.of(log, new ChainCheck.Asked(null, List.of(key), Map.of(), null, VALUE_BYTES_MAX));
                assertThat(report.findings()).isEmpty();
                assertThat(report.segments()).isEqualTo(whole.segments());
                RunKey run = new RunKey("acme", "proof-1");
                assertThat(requireNonNull(new Replay(log, VALUE_BYTES_MAX).run(run, Until.END))
                                .json())
                        .isEqualTo(requireNonNull(new Replay(topics(cluster), VALUE_BYTES_MAX).run(run, Until.END))
                                .json());
            }
        }
    }

    /** Everything is produced again into other topics, with one byte of one record altered. */
    private static void oneByteOfOneOldRecordIsFound() throws Exception {
        copy.start("copied");
        keepTimestamps(copy.topics().ledger());
        Topics from = cluster.topics();
        for (ConsumerRecord<String, byte[]> anchor : cluster.reader().readBytes(from.anchors())) {
            copy.sendBytes(
                            copy.topics().anchors(),
                            anchor.key().getBytes(java.nio.charset.StandardCharsets.UTF_8),
                            anchor.value())
                    .get();
        }
        List<ConsumerRecord<String, byte[]>> records = cluster.reader().readBytes(from.ledger());
        ConsumerRecord<String, byte[]> victim = records.get(records.size() / 3);
        try (var producer = new org.apache.kafka.clients.producer.KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", copy.bootstrapServers(), "acks", "all"),
                new org.apache.kafka.common.serialization.StringSerializer(),
                new org.apache.kafka.common.serialization.ByteArraySerializer())) {
            for (ConsumerRecord<String, byte[]> record : records) {
                byte[] value = record.value().clone();
                if (record == victim) {
                    value[value.length / 2] ^= 1;
                }
                producer.send(new org.apache.kafka.clients.producer.ProducerRecord<>(
                        copy.topics().ledger(), record.partition(), record.timestamp(), record.key(), value));
            }
        }
        ChainReport report =
                ChainCheck.of(topics(copy), new ChainCheck.Asked(null, List.of(), Map.of(), null, VALUE_BYTES_MAX));
        assertThat(report.findings()).singleElement().satisfies(one -> {
            assertThat(one.finding().kind()).isEqualTo(Kind.CHANGED);
            assertThat(one.finding().partition()).isEqualTo(victim.partition());
            assertThat(one.finding().offset()).isEqualTo(victim.offset());
            assertThat(one.run()).isEqualTo(victim.key());
        });
    }

    /** As whoever copies a ledger has to: the time of a record is part of what is anchored, and a broker states its own otherwise. */
    private static void keepTimestamps(String topic) throws Exception {
        try (Admin admin = copy.admin()) {
            AlterConfigOp op = new AlterConfigOp(
                    new ConfigEntry("message.timestamp.type", "CreateTime"), AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(op)))
                    .all()
                    .get();
        }
    }

    private static String pem(String kind, byte[] bytes) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + kind
                + "-----\n";
    }

    /** The query API of the service under test. */
    private record Live(Api api) implements LiveRuns {
        @Override
        public @Nullable JsonNode run(RunKey key, long minOffset) {
            String path = Api.path(key.encode()) + (minOffset < 0 ? "" : "?minOffset=" + minOffset);
            Api.Answer answer = api.get(path);
            return answer.status() == 200 ? answer.json() : null;
        }

        @Override
        public List<JsonNode> actions(RunKey key) {
            List<JsonNode> actions = new ArrayList<>();
            api.json(Api.path(key.encode()) + "/actions?limit=1000")
                    .path("actions")
                    .forEach(actions::add);
            return actions;
        }

        @Override
        public List<JsonNode> timeline(RunKey key) {
            List<JsonNode> events = new ArrayList<>();
            api.json(Api.path(key.encode()) + "/timeline?limit=1000")
                    .path("events")
                    .forEach(events::add);
            return events;
        }
    }
}
