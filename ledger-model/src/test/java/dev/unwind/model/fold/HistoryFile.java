package dev.unwind.model.fold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ContractSource;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.LedgerEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;

/**
 * A golden history as it stands in its file: the contracts, and of each fact what it says, where it stands, what the fold made of it and how the
 * run stood then. Events are Avro JSON of the schema that was in force when the history was recorded.
 */
final class HistoryFile {
    private HistoryFile() {}

    /** The file of a story; {@code schema} is the one of today. */
    static String of(String name, Story story) throws IOException {
        ObjectNode file = Json.NODES.objectNode().put("history", name);
        ArrayNode contracts = file.putArray("contracts");
        TreeSet<String> tools = new TreeSet<>();
        story.log.forEach(record -> {
            if (record.event().getPayload() instanceof ActionPlanned plan) {
                tools.add(plan.getTool());
            }
        });
        for (String tool : tools) {
            CompiledContract contract = Story.SOURCE.find(tool, 1);
            if (contract != null) {
                contracts.add(contract.contract().definition());
            }
        }
        ArrayNode facts = file.putArray("facts");
        FoldedRun folded = new FoldedRun();
        ContractSource source = contracts(file);
        for (LedgerRecord told : story.log) {
            ObjectNode fact = facts.addObject();
            fact.put("partition", told.at().partition());
            fact.put("offset", told.at().offset());
            fact.put("timestamp", told.at().timestamp().toString());
            fact.set("event", Json.parse(json(told.event())));
            Decision decision = folded.take(record(fact, LedgerEvent.getClassSchema()), source);
            fact.set("outcome", outcome(decision));
            fact.set("state", state(folded));
        }
        return file.toPrettyString() + "\n";
    }

    /** The contracts that the history was told under. */
    static ContractSource contracts(JsonNode file) {
        Map<String, CompiledContract> contracts = new HashMap<>();
        for (JsonNode definition : file.path("contracts")) {
            CompiledContract contract = CompiledContract.fromDefinition(definition.textValue());
            contracts.put(contract.contract().tool() + "@" + contract.contract().version(), contract);
        }
        return (tool, version) -> contracts.get(tool + "@" + version);
    }

    /** The record that a fact of the file was. */
    static LedgerRecord record(JsonNode fact, Schema written) throws IOException {
        GenericRecord event = new GenericDatumReader<GenericRecord>(written)
                .read(null, DecoderFactory.get().jsonDecoder(written, Json.write(fact.path("event"))));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(written).write(event, encoder);
        encoder.flush();
        LedgerEvent today = new SpecificDatumReader<LedgerEvent>(
                        written, LedgerEvent.getClassSchema(), SpecificData.getForClass(LedgerEvent.class))
                .read(null, DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null));
        return new LedgerRecord(
                new FactPosition(
                        fact.path("partition").intValue(),
                        fact.path("offset").longValue(),
                        Instant.parse(fact.path("timestamp").textValue())),
                today,
                bytes.toByteArray());
    }

    private static String json(LedgerEvent event) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonEncoder encoder = EncoderFactory.get().jsonEncoder(LedgerEvent.getClassSchema(), bytes);
        new SpecificDatumWriter<>(LedgerEvent.class).write(event, encoder);
        encoder.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** What the fold made of a fact, and what followed, by the ids that others know it by. */
    static ObjectNode outcome(Decision decision) {
        ObjectNode outcome = Json.NODES.objectNode();
        if (decision instanceof Decision.Rejected rejected) {
            return outcome.put("decision", "REJECTED")
                    .put("code", rejected.code().name());
        }
        if (!(decision instanceof Decision.Accepted accepted)) {
            return outcome.put("decision", "DUPLICATE");
        }
        outcome.put("decision", "ACCEPTED").put("fenced", accepted.fenced());
        // What is asked of the gate has a place of its own, because histories from before the gate end as they did.
        ArrayNode asked = outcome.putArray("asked");
        ArrayNode effects = outcome.putArray("effects");
        for (Effect effect : accepted.effects()) {
            if (effect instanceof Effect.AskGate ask) {
                asked.add(ask.request().getActionId());
            } else {
                effects.add(brief(effect));
            }
        }
        return outcome;
    }

    private static String brief(Effect effect) {
        if (effect instanceof Effect.RequestVerification verify) {
            return "verify " + verify.request().getKind() + " "
                    + verify.request().getVerificationId();
        } else if (effect instanceof Effect.RaiseFailure raise) {
            return "failure " + raise.failure().getKind() + " "
                    + raise.failure().getFailureId();
        } else if (effect instanceof Effect.PutCase put) {
            return "case " + put.recoveryCase().getKind() + " "
                    + put.recoveryCase().getStatus() + " " + put.recoveryCase().getCaseId();
        } else if (effect instanceof Effect.AnswerPlan answer) {
            return "answer " + answer.decision().getOutcome() + " "
                    + answer.decision().getCode();
        } else if (effect instanceof Effect.SetDeadline set) {
            return "deadline of action " + set.deadline().position() + " at "
                    + set.deadline().at();
        } else if (effect instanceof Effect.DropDeadline drop) {
            return "no deadline of action " + drop.deadline().position() + " at "
                    + drop.deadline().at();
        } else if (effect instanceof Effect.DeadLetter letter) {
            return "dead letter " + letter.code();
        }
        throw new IllegalArgumentException("an effect that histories do not know: " + effect);
    }

    /** How a run stands: its own state, its actions' and its open cases. */
    static ObjectNode state(FoldedRun folded) {
        ObjectNode state = Json.NODES.objectNode();
        state.set("run", components(Objects.requireNonNull(folded.run())));
        ArrayNode actions = state.putArray("actions");
        folded.actions().forEach(action -> actions.add(components(action)));
        ArrayNode cases = state.putArray("openCases");
        folded.openCases().forEach(open -> cases.add(open.getCaseId()));
        return state;
    }

    private static ObjectNode components(Record state) {
        ObjectNode node = Json.NODES.objectNode();
        try {
            for (RecordComponent component : state.getClass().getRecordComponents()) {
                node.put(
                        component.getName(),
                        String.valueOf(component.getAccessor().invoke(state)));
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        return node;
    }

    /** Where a state is not as recorded; what a later version has besides does not count. */
    static List<String> differences(String at, JsonNode recorded, JsonNode now) {
        List<String> differences = new ArrayList<>();
        if (recorded.isObject()) {
            recorded.fields()
                    .forEachRemaining(member -> differences.addAll(
                            differences(at + "/" + member.getKey(), member.getValue(), now.path(member.getKey()))));
        } else if (recorded.isArray() && recorded.size() == now.size()) {
            for (int i = 0; i < recorded.size(); i++) {
                differences.addAll(differences(at + "/" + i, recorded.get(i), now.path(i)));
            }
        } else if (!recorded.equals(now)) {
            differences.add(at + ": recorded " + recorded + ", now " + now);
        }
        return differences;
    }
}
