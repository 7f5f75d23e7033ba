package dev.unwind.testsupport.audit;

import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.FailureDetected;
import dev.unwind.schemas.GateDecision;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RecoveryCase;
import dev.unwind.schemas.VerificationRequest;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.schemas.topics.Topics;
import dev.unwind.testsupport.topic.TopicReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads every topic, committed records only, and checks what must hold whatever the services did in between.
 *
 * <p>Call it when nothing is under way: an executed compensation whose read-back is still to come is a broken invariant.
 */
public final class Auditor {

    private final TopicReader reader;
    private final Topics topics;
    private final List<Violation> violations = new ArrayList<>();

    private Auditor(TopicReader reader, Topics topics) {
        this.reader = reader;
        this.topics = topics;
    }

    /** Audits the topics alone. */
    public static AuditReport audit(String bootstrapServers, String registryUrl, Topics topics) {
        return audit(bootstrapServers, registryUrl, topics, Map.of());
    }

    /**
     * Audits the topics, and what the ledger says of its actions.
     *
     * @param statuses per run the status of each action by its id, as the query API gives them; actions that are left out are not checked
     */
    public static AuditReport audit(
            String bootstrapServers, String registryUrl, Topics topics, Map<RunKey, Map<String, String>> statuses) {
        return new Auditor(new TopicReader(bootstrapServers, registryUrl), topics).run(statuses);
    }

    private AuditReport run(Map<RunKey, Map<String, String>> statuses) {
        Runs runs = new Runs(violations);
        Set<Place> rejected = rejectedFacts();
        readLedger(runs, rejected);
        read(topics.decisions(), GateDecision.class)
                .forEach(d -> runs.at(d, d.value().getTenantId(), d.value().getRunId()));
        read(topics.recoveryCases(), RecoveryCase.class)
                .forEach(c -> runs.at(c, c.value().getTenantId(), c.value().getRunId()));
        read(topics.verificationRequests(), VerificationRequest.class)
                .forEach(r -> runs.at(r, r.value().getTenantId(), r.value().getRunId())
                        .request(r.value()));
        read(topics.failures(), FailureDetected.class)
                .forEach(f -> runs.at(f, f.value().getTenantId(), f.value().getRunId())
                        .failure(f.value()));
        read(topics.compensationCommands(), CompensationCommand.class)
                .forEach(c -> runs.at(c, c.value().getTenantId(), c.value().getRunId())
                        .command(c.value()));
        runs.finish(statuses);
        return new AuditReport(violations, runs.facts(), rejected.size(), runs.commands(), runs.requests());
    }

    /** Bytes that cannot be read are no broken invariant if the dead-letter topic says so. */
    private void readLedger(Runs runs, Set<Place> rejected) {
        Deserializer<LedgerEvent> decoder =
                UnwindSerdes.deserializer(LedgerEvent.class, Map.of("schema.registry.url", reader.registryUrl()));
        for (ConsumerRecord<String, byte[]> record : reader.readBytes(topics.ledger())) {
            if (!rejected.contains(new Place(record.partition(), record.offset()))) {
                LedgerEvent event = decode(decoder, record);
                if (event != null) {
                    runs.at(record, event.getTenantId(), event.getRunId()).fact(record.offset(), event);
                }
            }
        }
    }

    private @Nullable LedgerEvent decode(Deserializer<LedgerEvent> decoder, ConsumerRecord<String, byte[]> record) {
        try {
            LedgerEvent event = decoder.deserialize(record.topic(), record.value());
            if (event != null) {
                return event;
            }
        } catch (SerializationException unreadable) {
            // Reported below, like a record without a value.
        }
        violations.add(new Violation(
                Violation.Code.UNREADABLE_AND_UNREPORTED,
                String.valueOf(record.key()),
                "partition " + record.partition() + " offset " + record.offset() + " of " + record.topic()
                        + " is no LedgerEvent, and " + topics.deadLetters(topics.ledger()) + " does not tell of it"));
        return null;
    }

    /** Where the facts stand that the ledger refused. */
    private Set<Place> rejectedFacts() {
        Set<Place> rejected = new HashSet<>();
        for (ConsumerRecord<String, byte[]> dead : reader.readBytes(topics.deadLetters(topics.ledger()))) {
            String topic = header(dead, "__streams.errors.topic");
            if (topics.ledger().equals(topic)) {
                rejected.add(new Place(
                        Integer.parseInt(header(dead, "__streams.errors.partition")),
                        Long.parseLong(header(dead, "__streams.errors.offset"))));
            }
        }
        return rejected;
    }

    private <T extends SpecificRecord> List<ConsumerRecord<String, T>> read(String topic, Class<T> type) {
        return reader.read(topic, type);
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private record Place(int partition, long offset) {}
}
