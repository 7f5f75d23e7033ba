package dev.unwind.console.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.uuid.Generators;
import dev.unwind.console.access.Caller;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** States facts in the name of somebody, and waits for the ledger's word on each. */
final class Statements {
    private static final int LOOK_BACK = 1_000;

    /** Refusals that another body would mend; all others are about where things stand. */
    private static final Set<String> OF_THE_BODY = Set.of(
            "UNDECODABLE",
            "UNKNOWN_SCHEMA",
            "OVERSIZE",
            "MALFORMED",
            "TARGET_UNCLEAR",
            "OTHER_TENANT",
            "TARGET_MISMATCH");

    private final Writer writer;
    private final LedgerApi ledger;
    private final Refusals refusals;
    private final String topic;
    private final Watch watch;

    Statements(Writer writer, LedgerApi ledger, Refusals refusals, Topics topics, Watch watch) {
        this.writer = writer;
        this.ledger = ledger;
        this.refusals = refusals;
        this.topic = topic(topics);
        this.watch = watch;
    }

    private static String topic(Topics topics) {
        return topics.ledger();
    }

    /** What became of a fact: it stands, or it is not known yet. */
    record Stated(String fact, RunKey run, long offset, boolean folded, JsonNode state) {
        ObjectNode json() {
            ObjectNode json = Json.NODES.objectNode();
            json.put("fact", fact);
            json.put("tenantId", run.tenantId());
            json.put("runId", run.runId());
            json.put("ledgerOffset", offset);
            json.put("accepted", folded ? Boolean.TRUE : null);
            json.put("folded", folded);
            json.put(
                    "runStatus",
                    state.path("status").isTextual() ? state.path("status").textValue() : null);
            return json;
        }

        /** 202 when nobody knows yet whether it is accepted. */
        int status() {
            return folded ? 200 : 202;
        }
    }

    /**
     * States a fact.
     *
     * @throws Problem when the ledger refuses it, with the ledger's code and sentence
     */
    Stated state(Caller caller, ActorKind as, RunKey key, SpecificRecord payload, Duration atMost) {
        String fact = payload.getSchema().getName();
        RecordMetadata at = writer.put(topic, key.encode(), event(caller, as, key, payload));
        LedgerApi.Waited run = waitFor(key, at.offset(), atMost);
        if (run.timedOut()) {
            watch.stated(fact, "UNKNOWN");
            return new Stated(fact, key, at.offset(), false, run.json());
        }
        if (!accepted(key, run.json(), at.offset())) {
            throw refusal(caller, key, fact, at);
        }
        watch.stated(fact, "ACCEPTED");
        return new Stated(fact, key, at.offset(), true, run.json());
    }

    /** A fact in somebody's name, of now. */
    static LedgerEvent event(Caller caller, ActorKind as, RunKey key, SpecificRecord payload) {
        return LedgerEvent.newBuilder()
                .setEventId(Generators.timeBasedEpochGenerator().generate().toString())
                .setTenantId(key.tenantId())
                .setRunId(key.runId())
                .setOccurredAt(Instant.now().truncatedTo(ChronoUnit.MICROS))
                .setActor(new Actor(as, caller.principal()))
                .setPayload(payload)
                .build();
    }

    /** The fact stands on the topic: a ledger that does not answer now makes it no error. */
    private LedgerApi.Waited waitFor(RunKey key, long offset, Duration atMost) {
        try {
            return ledger.folded(key, offset, atMost)
                    .orElseGet(() -> new LedgerApi.Waited(Json.NODES.objectNode(), false));
        } catch (Problem e) {
            return new LedgerApi.Waited(Json.NODES.objectNode(), true);
        }
    }

    private boolean accepted(RunKey key, JsonNode run, long offset) {
        long after = Math.max(-1, run.path("facts").asLong() - 1 - LOOK_BACK);
        Optional<JsonNode> page = ledger.find(LedgerApi.path(key) + "/timeline?limit=" + LOOK_BACK + "&after=" + after);
        if (page.isPresent()) {
            for (JsonNode event : page.get().path("events")) {
                if (event.path("offset").asLong(-1) == offset) {
                    return true;
                }
            }
        }
        return false;
    }

    private Problem refusal(Caller caller, RunKey key, String fact, RecordMetadata at) {
        Refusals.Refused why = refusals.of(at.partition(), at.offset())
                .orElseGet(() -> new Refusals.Refused(
                        "REFUSED",
                        "The ledger refused " + fact + " of run " + key + " (partition " + at.partition() + ", offset "
                                + at.offset() + "); the reason stands on its dead-letter topic."));
        watch.stated(fact, "REFUSED");
        watch.refusedByLedger(caller, key.tenantId(), fact, why.code());
        return Problem.of(OF_THE_BODY.contains(why.code()) ? 422 : 409, why.code(), why.detail());
    }
}
