package dev.unwind.model.job;

import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ContractFile;
import dev.unwind.model.contract.ContractSource;
import dev.unwind.model.fold.CompensationIds;
import dev.unwind.model.undo.ApprovalRules;
import dev.unwind.model.undo.UndoEntry;
import dev.unwind.model.undo.UndoFacts;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.ActionSucceeded;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationExecuted;
import dev.unwind.schemas.CompensationFailed;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.CompensationPlanned;
import dev.unwind.schemas.CompensationStarted;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RunFinished;
import dev.unwind.schemas.RunOutcome;
import dev.unwind.schemas.RunStarted;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.schemas.UndoMode;
import dev.unwind.schemas.UndoPreviewCounts;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.VerificationStatus;
import dev.unwind.schemas.keys.RunKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A ledger of one partition in memory, one fact per second. */
final class Log {
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    static final Actor ANN = new Actor(ActorKind.POLICY, "ann");

    private record Entry(RunKey key, LedgerEvent event) {}

    private final List<Entry> entries = new ArrayList<>();
    private final Set<Long> refused = new HashSet<>();
    private final Map<String, CompiledContract> contracts = new LinkedHashMap<>();
    private String release = "r1";

    Log() {
        contract("set", "INTERNAL_UPDATE", "");
        contract("look", "READ_ONLY", null);
        contract("send", "EXTERNAL_IRREVERSIBLE", null);
        contract("brief", "INTERNAL_UPDATE", "window: 1m,");
    }

    private void contract(String tool, String actionClass, @org.jspecify.annotations.Nullable String more) {
        String compensate = more == null
                ? "compensate: { kind: NONE }"
                : "compensate: { kind: RESTORE, " + more + " call: { post: '\"/restore\"', body: undo.patches } }";
        String yaml = """
                tool: %s
                version: 1
                class: %s
                risk: LOW
                input: { type: object, properties: { id: { type: string } } }
                timeout: 10s
                http: { base: '${t.url}' }
                %s
                %s
                """.formatted(
                        tool,
                        actionClass,
                        actionClass.equals("READ_ONLY")
                                ? ""
                                : "target: { type: doc, id: input.id }\nsnapshot: { doc: { get: '\"/docs/\" + input.id' } }\n"
                                        + "modifies: [/doc/a]\nverify: { expect: ['true'] }",
                        actionClass.equals("READ_ONLY") ? "" : compensate);
        contracts.put(
                tool + "@1",
                CompiledContract.of(
                        ContractFile.check(yaml, tool + ".yaml", name -> null).orThrow()));
    }

    ContractSource contracts() {
        return (tool, version) -> contracts.get(tool + "@" + version);
    }

    Log release(String id) {
        release = id;
        return this;
    }

    Log begin(String run) {
        return tell(run, ActorKind.AGENT, new RunStarted());
    }

    Log end(String run) {
        return tell(run, ActorKind.AGENT, new RunFinished(RunOutcome.SUCCEEDED, null));
    }

    Log planned(String run, String action, String tool, String doc) {
        return tell(
                run,
                ActorKind.AGENT,
                ActionPlanned.newBuilder()
                        .setActionId(action)
                        .setTool(tool)
                        .setContractVersion(1)
                        .setArguments("{\"id\":\"" + doc + "\"}")
                        .setArgumentsDigest("d")
                        .setIdempotencyKey(action)
                        .build());
    }

    Log started(String run, String action, String doc) {
        return tell(
                run,
                ActorKind.AGENT,
                ActionStarted.newBuilder()
                        .setActionId(action)
                        .setArgumentsDigest("d")
                        .setBefore(snapshot(doc, "{\"a\":1}"))
                        .build());
    }

    /** A whole action that changed a document. */
    Log did(String run, String action, String tool, String doc) {
        return planned(run, action, tool, doc)
                .started(run, action, doc)
                .tell(
                        run,
                        ActorKind.AGENT,
                        ActionSucceeded.newBuilder()
                                .setActionId(action)
                                .setOutput("{}")
                                .setAfter(snapshot(doc, "{\"a\":2}"))
                                .build());
    }

    Log readBack(String run, String action, boolean proven) {
        return tell(
                run,
                ActorKind.VERIFIER,
                VerificationRecorded.newBuilder()
                        .setVerificationId("v" + entries.size())
                        .setActionId(action)
                        .setKind(VerificationKind.AFTER_COMPENSATION)
                        .setStatus(proven ? VerificationStatus.VERIFIED : VerificationStatus.MISMATCHED)
                        .build());
    }

    Log plan(String run, String planId, int steps) {
        return tell(run, ActorKind.EXECUTOR, new CompensationPlanned(planId, "f", steps));
    }

    Log undoing(String run, String action, String planId) {
        String command = CompensationIds.command("t", run, action, planId);
        return tell(
                        run,
                        ActorKind.EXECUTOR,
                        new CompensationStarted(planId, command, action, CompensationKind.RESTORE, UndoMode.CHECKED))
                .tell(
                        run,
                        ActorKind.EXECUTOR,
                        CompensationExecuted.newBuilder()
                                .setPlanId(planId)
                                .setCommandId(command)
                                .setActionId(action)
                                .build());
    }

    Log undoFailed(String run, String action, String planId, String code) {
        return tell(
                run,
                ActorKind.EXECUTOR,
                CompensationFailed.newBuilder()
                        .setPlanId(planId)
                        .setCommandId(CompensationIds.command("t", run, action, planId))
                        .setActionId(action)
                        .setCode(code)
                        .setDetail("no")
                        .build());
    }

    /** The plan that answers a request at the newest offset. */
    String planOfLast(String run) {
        RunKey key = new RunKey("t", run);
        return CompensationIds.plan("t", run, JobIds.failure(key, entries.size() - 1L));
    }

    Log refuseLast() {
        refused.add(entries.size() - 1L);
        return this;
    }

    Log tell(String run, ActorKind kind, Object payload) {
        return tell(run, kind, "e" + entries.size(), payload);
    }

    Log tell(String run, ActorKind kind, String eventId, Object payload) {
        entries.add(new Entry(
                new RunKey("t", run),
                LedgerEvent.newBuilder()
                        .setEventId(eventId)
                        .setTenantId("t")
                        .setRunId(run)
                        .setOccurredAt(at(entries.size()))
                        .setActor(new Actor(kind, "somebody"))
                        .setAgentId("agent")
                        .setReleaseId(release)
                        .setPayload(payload)
                        .build()));
        return this;
    }

    static Instant at(long offset) {
        return NOON.plusSeconds(offset);
    }

    int size() {
        return entries.size();
    }

    private static Snapshot snapshot(String doc, String json) {
        return new Snapshot(NOON, List.of(new SnapshotRead("doc", "docs/" + doc, json)));
    }

    List<SelectedRun> select(Selection selection) {
        return select(selection, 1_000);
    }

    List<SelectedRun> select(Selection selection, long actionsMax) {
        Survey survey = new Survey(selection, contracts(), actionsMax);
        try {
            for (int offset = 0; offset < entries.size(); offset++) {
                Entry entry = entries.get(offset);
                survey.see(entry.key, entry.event, 0, offset, at(offset), 100, refused.contains((long) offset));
            }
        } catch (Survey.TooLarge e) {
            throw new IllegalStateException(e);
        }
        return survey.runs();
    }

    UndoPreviewCounts preview(Selection selection, Instant when) {
        UndoPreviewCounts sum = new UndoPreviewCounts();
        for (SelectedRun run : select(selection)) {
            Map<String, UndoEntry> undo = new LinkedHashMap<>();
            for (int offset = 0; offset < entries.size(); offset++) {
                LedgerEvent event = entries.get(offset).event;
                String action = UndoFacts.actionId(event);
                if (action != null && event.getRunId().equals(run.key().runId())) {
                    UndoEntry known = undo.get(action);
                    UndoEntry next = known == null ? UndoEntry.first(event, offset) : known.with(event, offset);
                    if (next != null) {
                        undo.put(action, next);
                    }
                }
            }
            RunPreview.add(
                    sum, RunPreview.of(run, List.copyOf(undo.values()), ANN, when, contracts(), ApprovalRules.DEFAULT));
        }
        return sum;
    }

    /** Applies what stands from an offset on. */
    void applyTo(JobFollow follow, int from) {
        for (int offset = from; offset < entries.size(); offset++) {
            Entry entry = entries.get(offset);
            if (refused.contains((long) offset)) {
                follow.refused(entry.key.encode(), entry.event);
            }
            follow.apply(entry.key.encode(), entry.event, offset);
        }
    }
}
