package dev.unwind.model.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.contract.CallFacts;
import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ContractFile;
import dev.unwind.model.contract.EntityReader;
import dev.unwind.model.contract.ReadFailed;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.schemas.Target;
import dev.unwind.schemas.UndoMode;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A support desk in a map, and one action on it while its story is told. */
final class Desk implements EntityReader {

    static final CompiledContract REFUND = contract("""
            tool: desk.refund
            version: 1
            class: EXTERNAL_REVERSIBLE
            risk: LOW
            input:
              type: object
              properties: { ticket: { type: string }, amount: { type: number } }
              required: [ticket, amount]
            target: { type: ticket, id: input.ticket }
            timeout: 5s
            http: { base: '${desk.url}' }
            snapshot:
              ticket: { get: '"/tickets/" + input.ticket' }
              account: { get: '"/accounts/" + snapshot.ticket.account' }
            modifies: [/ticket/status, /account/balance]
            verify:
              settle: 0s
              expect:
                - after.ticket.status == "refunded"
                - after.account.balance == before.account.balance + input.amount
                - output.balance == after.account.balance
            failureModes:
              - { match: 'output.startsWith("Error: ")', effect: NONE }
              - { match: timeout, effect: UNKNOWN }
            compensate:
              kind: RESTORE
              call: { post: '"/restore"', body: undo.patches }
              approval: NEVER
            """);

    static final CompiledContract CLOSE = contract("""
            tool: desk.close
            version: 1
            class: INTERNAL_UPDATE
            risk: LOW
            input:
              type: object
              properties: { ticket: { type: string }, org: { type: string } }
              required: [ticket]
            output:
              type: object
              properties: { closed: { type: boolean }, fee: { type: number, maximum: 10 } }
              required: [closed]
            target: { type: ticket, id: 'tenant + "/" + input.ticket', tenant: 'has(input.org) ? input.org : tenant' }
            timeout: 5s
            http: { base: '${desk.url}' }
            snapshot:
              ticket: { get: '"/tickets/" + input.ticket' }
            modifies: [/ticket/status]
            verify:
              settle: 0s
              expect:
                - after.ticket.status == "closed"
              policy:
                - observed.ticket.priority != "high" || before.ticket.status == "answered"
                - 'observed.ticket.account.startsWith("A-")'
                - 'tenant == "acme"'
            failureModes:
              - { match: timeout, effect: UNKNOWN }
            compensate:
              kind: RESTORE
              call: { post: '"/restore"', body: undo.patches }
              approval: NEVER
            """);

    static final CompiledContract SEND = contract("""
            tool: desk.send_message
            version: 2
            class: EXTERNAL_REVERSIBLE
            risk: LOW
            input:
              type: object
              properties: { ticket: { type: string }, text: { type: string } }
              required: [ticket, text]
            target: { type: ticket, id: input.ticket }
            timeout: 5s
            http: { base: '${desk.url}' }
            snapshot:
              ticket: { get: '"/tickets/" + input.ticket' }
              message: { get: '"/messages/" + output.id', creates: true }
            modifies: [/ticket/messages, /message]
            verify:
              settle: 0s
              expect:
                - after.message.text == input.text
                - size(after.ticket.messages) == size(before.ticket.messages) + 1
            failureModes:
              - { match: timeout, effect: UNKNOWN }
            compensate:
              kind: RESTORE
              call: { post: '"/restore"', body: undo.patches }
              approval: NEVER
            """);

    static final CompiledContract NOTE = contract("""
            tool: desk.add_note
            version: 1
            class: EXTERNAL_REVERSIBLE
            risk: LOW
            input:
              type: object
              properties: { ticket: { type: string }, text: { type: string } }
              required: [ticket, text]
            target: { type: ticket, id: input.ticket }
            timeout: 5s
            http: { base: '${desk.url}' }
            snapshot:
              ticket: { get: '"/tickets/" + input.ticket' }
              notes:
                each: snapshot.ticket.messages.filter(id, !(id in before.ticket.messages))
                get: '"/messages/" + item'
                creates: true
            modifies: [/ticket/messages, /notes/*]
            verify:
              settle: 0s
              expect:
                - size(after.notes) == 1
                - after.notes.all(note, note.text == input.text)
            failureModes:
              - { match: timeout, effect: UNKNOWN }
            compensate:
              kind: RESTORE
              call: { post: '"/restore"', body: undo.patches }
              approval: NEVER
            """);

    private final CompiledContract contract;
    private final Map<String, ObjectNode> objects = new TreeMap<>();
    private final VerificationRequest.Builder request;
    private final List<SnapshotRead> floors = new ArrayList<>();

    private Desk(CompiledContract contract, String arguments) {
        this.contract = contract;
        put("tickets/T-1", "{'account':'A-1','status':'open','priority':'normal','messages':['M-1']}");
        put("accounts/A-1", "{'balance':100,'owner':'ann'}");
        put("messages/M-1", "{'text':'hello'}");
        request = VerificationRequest.newBuilder()
                .setVerificationId("verification-1")
                .setTenantId("acme")
                .setRunId("run-1")
                .setActionId("a-1")
                .setTool(contract.contract().tool())
                .setContractVersion(contract.contract().version())
                .setTarget(new Target("ticket", "T-1", null))
                .setArguments(arguments.replace('\'', '"'))
                .setLedgerOffset(7);
        request.setBefore(before());
    }

    /** An agent is about to refund 20 to account A-1, which holds 100. */
    static Desk refund() {
        return new Desk(REFUND, "{'ticket':'T-1','amount':20}");
    }

    /** An agent of acme is about to close ticket T-1, under a contract that declares its answer, its tenant and a policy. */
    static Desk close(String arguments) {
        return new Desk(CLOSE, arguments).about("ticket", "acme/T-1");
    }

    /** An agent is about to send a message on ticket T-1. */
    static Desk send() {
        return new Desk(SEND, "{'ticket':'T-1','text':'sorry'}");
    }

    /** An agent is about to add a note on ticket T-1; the new note can be found through the ticket. */
    static Desk note() {
        return new Desk(NOTE, "{'ticket':'T-1','text':'sorry'}");
    }

    static CompiledContract contract(String yaml) {
        return CompiledContract.of(
                ContractFile.check(yaml, "desk.yaml", name -> null).orThrow());
    }

    Desk put(String entity, String json) {
        objects.put(entity, (ObjectNode) Json.parse(json.replace('\'', '"')));
        return this;
    }

    Desk set(String entity, String field, String json) {
        ObjectNode object = objects.get(entity);
        if (object == null) {
            throw new AssertionError("no " + entity);
        }
        object.set(field, Json.parse(json.replace('\'', '"')));
        return this;
    }

    Desk remove(String entity) {
        objects.remove(entity);
        return this;
    }

    /** What the call does when all goes well. */
    Desk refunded() {
        return set("tickets/T-1", "status", "'refunded'").set("accounts/A-1", "balance", "120");
    }

    /** What the call does when all goes well. */
    Desk sent() {
        return put("messages/M-2", "{'text':'sorry'}").set("tickets/T-1", "messages", "['M-1','M-2']");
    }

    Desk answered(@Nullable String output) {
        request.setOutput(output == null ? null : output.replace('\'', '"'));
        return this;
    }

    /** The agent reads the target now and states that as its after-snapshot. */
    Desk statesAfter() {
        request.setAfter(after());
        return this;
    }

    /** What the ledger knows of the state after the action. */
    Desk afterIs(Snapshot after) {
        request.setAfter(after);
        return this;
    }

    Desk about(String type, String id) {
        request.setTarget(new Target(type, id, null));
        return this;
    }

    /** What the action found is what the target holds now. */
    Desk beforeIsNow() {
        request.setBefore(before());
        return this;
    }

    Desk withoutBefore() {
        request.setBefore(null);
        return this;
    }

    Desk floor(String name, String entity, @Nullable String json) {
        floors.add(new SnapshotRead(name, entity, json == null ? null : json.replace('\'', '"')));
        request.setFloors(floors);
        return this;
    }

    /** The executor looks at the target as it is now, right before it sends the undo. */
    Desk foundBeforeTheUndo() {
        request.setFound(after().getReads());
        return this;
    }

    Desk merges() {
        request.setMode(UndoMode.MERGE);
        return this;
    }

    VerificationRequest request(VerificationKind kind) {
        return request.setKind(kind).build();
    }

    Judgement verify(VerificationKind kind) {
        VerificationRequest asked = request(kind);
        String obstacle = Verifications.obstacle(asked, contract);
        try {
            return obstacle == null
                    ? Verifications.judge(asked, contract, Verifications.read(asked, contract, this))
                    : Judgement.unverifiable(obstacle);
        } catch (ReadFailed e) {
            throw new AssertionError(e);
        }
    }

    private Snapshot before() {
        try {
            return contract.before(facts(), this);
        } catch (ReadFailed e) {
            throw new AssertionError(e);
        }
    }

    private Snapshot after() {
        try {
            return contract.after(facts(), request.getBefore(), this);
        } catch (ReadFailed e) {
            throw new AssertionError(e);
        }
    }

    private CallFacts facts() {
        String output = request.getOutput();
        return new CallFacts(
                "acme", "run-1", Json.parse(request.getArguments()), output == null ? null : Json.parse(output));
    }

    @Override
    public @Nullable JsonNode read(String path) {
        return objects.get(path.substring(1));
    }
}
