package dev.unwind.model.undo;

import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ContractFile;
import dev.unwind.model.contract.ContractSource;
import dev.unwind.schemas.ActionApproved;
import dev.unwind.schemas.ActionFailed;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.ActionSucceeded;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.FailureDetected;
import dev.unwind.schemas.FailureKind;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.Risk;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.VerificationStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells the facts of one run in order and keeps its undo entries. */
final class Story {
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private final Map<String, UndoEntry> entries = new LinkedHashMap<>();
    private final Map<String, CompiledContract> contracts = new LinkedHashMap<>();
    private final List<LedgerEvent> told = new ArrayList<>();
    private long offset = 100;

    Story() {
        contract(
                "set",
                "INTERNAL_UPDATE",
                "compensate: { kind: RESTORE, call: { post: '\"/restore\"', body: undo.patches } }");
    }

    /** A contract of a tool that reads {@code doc} and {@code other}, and may change all of the first. */
    Story contract(String tool, String actionClass, String compensate) {
        return contract(tool, actionClass, compensate, Risk.LOW);
    }

    /** A contract of a tool of this risk whose calls are restored, with more to say of how. */
    Story contract(String tool, String actionClass, String risk, String more) {
        return contract(
                tool,
                actionClass,
                "compensate: { kind: RESTORE, call: { post: '\"/restore\"', body: undo.patches }, " + more + " }",
                Risk.valueOf(risk));
    }

    private Story contract(String tool, String actionClass, String compensate, Risk risk) {
        String yaml = """
                tool: %s
                version: 1
                class: %s
                risk: %s
                input: { type: object, properties: { id: { type: string }, two: { type: boolean } } }
                target: { type: doc, id: input.id }
                timeout: 10s
                http: { base: '${t.url}' }
                snapshot:
                  doc: { get: '"/docs/" + input.id' }
                  other: { get: '"/others/" + input.id', when: 'has(input.two)' }
                modifies: [/doc/a, /doc/b, /doc/new, /other]
                verify: { expect: ['true'] }
                %s
                """.formatted(tool, actionClass, risk, compensate);
        contracts.put(
                tool + "@1",
                CompiledContract.of(
                        ContractFile.check(yaml, tool + ".yaml", name -> null).orThrow()));
        return this;
    }

    /** A contract of a tool whose snapshot is read by queries, and whose undo is sent over HTTP. */
    Story readByQueries(String tool, String kind) {
        String yaml = """
                tool: %s
                version: 1
                class: INTERNAL_UPDATE
                risk: LOW
                input: { type: object, properties: { id: { type: string } } }
                target: { type: doc, id: input.id }
                http: { base: '${t.url}' }
                jdbc:
                  base: '${t.jdbc}'
                  queries: { '/docs/{id}': 'SELECT a, b FROM docs WHERE tenant = :tenant AND id = :id' }
                snapshot:
                  doc: { get: '"/docs/" + input.id' }
                modifies: [/doc/a, /doc/b]
                compensate: { kind: %s, call: { post: '"/undo"', body: undo.patches } }
                """.formatted(tool, kind);
        contracts.put(
                tool + "@1",
                CompiledContract.of(
                        ContractFile.check(yaml, tool + ".yaml", name -> null).orThrow()));
        return this;
    }

    /** A contract of a tool that changes nothing that lasts. */
    Story harmless(String tool, String actionClass) {
        String yaml = """
                tool: %s
                version: 1
                class: %s
                risk: LOW
                input: { type: object, properties: { id: { type: string } } }
                timeout: 10s
                """.formatted(tool, actionClass);
        contracts.put(
                tool + "@1",
                CompiledContract.of(
                        ContractFile.check(yaml, tool + ".yaml", name -> null).orThrow()));
        return this;
    }

    ContractSource contracts() {
        return (tool, version) -> contracts.get(tool + "@" + version);
    }

    Story planned(String actionId, String tool) {
        return tell(
                ActorKind.AGENT,
                ActionPlanned.newBuilder()
                        .setActionId(actionId)
                        .setTool(tool)
                        .setContractVersion(1)
                        .setArguments("{\"id\":\"1\"}")
                        .setArgumentsDigest("d")
                        .setIdempotencyKey(actionId)
                        .build());
    }

    /** An approver puts other arguments in place of the planned ones. */
    Story edited(String actionId, String arguments) {
        return tell(
                ActorKind.APPROVER,
                ActionApproved.newBuilder()
                        .setActionId(actionId)
                        .setArgumentsDigest("d")
                        .setEditedArguments(arguments)
                        .build());
    }

    /** The first attempt starts, with arguments of this digest. */
    Story startedWith(String actionId, String digest) {
        return tell(
                ActorKind.AGENT,
                ActionStarted.newBuilder()
                        .setActionId(actionId)
                        .setArgumentsDigest(digest)
                        .build());
    }

    Story started(String actionId, int attempt, @Nullable Snapshot before) {
        return tell(
                ActorKind.AGENT,
                ActionStarted.newBuilder()
                        .setActionId(actionId)
                        .setAttempt(attempt)
                        .setArgumentsDigest("d")
                        .setBefore(before)
                        .build());
    }

    Story succeeded(String actionId, int attempt, @Nullable Snapshot after) {
        return tell(
                ActorKind.AGENT,
                ActionSucceeded.newBuilder()
                        .setActionId(actionId)
                        .setAttempt(attempt)
                        .setOutput("\"ok " + attempt + "\"")
                        .setAfter(after)
                        .build());
    }

    Story failed(String actionId, int attempt, Effect effect) {
        return tell(
                ActorKind.AGENT,
                ActionFailed.newBuilder()
                        .setActionId(actionId)
                        .setAttempt(attempt)
                        .setError("no")
                        .setEffect(effect)
                        .build());
    }

    Story verified(
            String actionId,
            VerificationKind kind,
            VerificationStatus status,
            Effect effect,
            @Nullable Snapshot observed) {
        return tell(
                ActorKind.VERIFIER,
                VerificationRecorded.newBuilder()
                        .setVerificationId("v" + offset)
                        .setActionId(actionId)
                        .setKind(kind)
                        .setStatus(status)
                        .setEffect(effect)
                        .setObserved(observed)
                        .build());
    }

    /** A planned, started and reported action. */
    Story done(String actionId, String tool, Snapshot before, Snapshot after) {
        return planned(actionId, tool).started(actionId, 1, before).succeeded(actionId, 1, after);
    }

    Story verified(String actionId) {
        return verified(actionId, VerificationKind.AFTER_ACTION, VerificationStatus.VERIFIED, Effect.APPLIED, null);
    }

    Story tell(ActorKind kind, Object payload) {
        LedgerEvent event = LedgerEvent.newBuilder()
                .setEventId("e" + offset)
                .setTenantId("t")
                .setRunId("r")
                .setOccurredAt(NOON.plusSeconds(told.size()))
                .setActor(new Actor(kind, "somebody"))
                .setAgentId("agent")
                .setReleaseId("r1")
                .setPayload(payload)
                .build();
        told.add(event);
        merge(event, offset++);
        return this;
    }

    private void merge(LedgerEvent event, long at) {
        String actionId = UndoFacts.actionId(event);
        if (actionId != null) {
            UndoEntry entry = entries.get(actionId);
            UndoEntry next = entry == null ? UndoEntry.first(event, at) : entry.with(event, at);
            if (next != null) {
                entries.put(actionId, next);
            }
        }
    }

    /** Tells everything to somebody else, at the offsets it was told at. */
    void tell(java.util.function.ObjLongConsumer<LedgerEvent> listener) {
        for (int i = 0; i < told.size(); i++) {
            listener.accept(told.get(i), 100L + i);
        }
    }

    /** Tells everything once more, as a producer that lost its acknowledgement does. */
    Story allOverAgain() {
        for (LedgerEvent event : List.copyOf(told)) {
            merge(event, offset++);
        }
        return this;
    }

    UndoEntry entry(String actionId) {
        UndoEntry entry = entries.get(actionId);
        if (entry == null) {
            throw new AssertionError("no entry " + actionId);
        }
        return entry;
    }

    List<UndoEntry> entries() {
        return List.copyOf(entries.values());
    }

    FailureDetected failure() {
        return failure(null);
    }

    FailureDetected failure(@Nullable List<String> actionIds) {
        return FailureDetected.newBuilder()
                .setFailureId("failure-" + offset)
                .setTenantId("t")
                .setRunId("r")
                .setKind(FailureKind.UNDO_REQUESTED)
                .setReason("it was wrong")
                .setActionIds(actionIds)
                .setRequestedBy(new Actor(ActorKind.POLICY, "evaluator"))
                .setLedgerOffset(offset)
                .setDetectedAt(NOON.plus(Duration.ofHours(1)))
                .build();
    }

    /** The plan, and what the entries are once its commands were written. */
    UndoPlan plan(FailureDetected failure) {
        UndoPlan plan = UndoPlanner.plan(failure, entries(), contracts(), ApprovalRules.DEFAULT);
        plan.commands().forEach(command -> {
            if (command.getActionId() != null) {
                entries.computeIfPresent(command.getActionId(), (id, entry) -> entry.issued(command));
            }
        });
        return plan;
    }

    static Snapshot doc(String json) {
        return new Snapshot(NOON, List.of(read("doc", "docs/1", json)));
    }

    static SnapshotRead read(String name, String entity, @Nullable String json) {
        return new SnapshotRead(name, entity, json);
    }

    static Snapshot reads(SnapshotRead... reads) {
        return new Snapshot(NOON, List.of(reads));
    }
}
