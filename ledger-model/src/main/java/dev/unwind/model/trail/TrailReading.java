package dev.unwind.model.trail;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.contract.SnapshotDocument;
import dev.unwind.model.json.FieldChange;
import dev.unwind.model.json.FineDifferences;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.model.json.Pointers;
import dev.unwind.schemas.ActionFailed;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.ActionSucceeded;
import dev.unwind.schemas.CaseClosed;
import dev.unwind.schemas.CaseResumed;
import dev.unwind.schemas.Comparison;
import dev.unwind.schemas.CompensationApproved;
import dev.unwind.schemas.CompensationExecuted;
import dev.unwind.schemas.CompensationFailed;
import dev.unwind.schemas.CompensationHeld;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.CompensationStarted;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.OutcomeConfirmed;
import dev.unwind.schemas.RunCancelled;
import dev.unwind.schemas.RunParked;
import dev.unwind.schemas.RunStarted;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.schemas.UndoMode;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.VerificationStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads a run's facts once, in order, and tells the trail. */
final class TrailReading {
    private final TrailRun run;
    private final Map<String, Known> actions = new LinkedHashMap<>();
    private final List<PersonsWord> decisions = new ArrayList<>();
    private @Nullable String task;
    private @Nullable String agentId;
    private @Nullable String releaseId;
    private @Nullable Instant foundAt;
    private long firstOffset = -1;
    private long lastOffset = -1;

    /** The facts of one action, the newest of each kind. */
    private static final class Known {
        private final List<Long> offsets = new ArrayList<>();
        private @Nullable ActionPlanned planned;
        private @Nullable Snapshot before;
        private @Nullable Snapshot stated;
        private @Nullable Instant at;
        private @Nullable VerificationRecorded verified;
        private @Nullable Instant verifiedAt;
        private @Nullable CompensationStarted undoStarted;
        private @Nullable CompensationExecuted undoExecuted;
        private @Nullable CompensationFailed undoFailed;
        private @Nullable VerificationRecorded undoVerified;
        private @Nullable Instant undoVerifiedAt;
        private boolean wanted;
    }

    TrailReading(TrailRun run, List<TrailFact> facts) {
        this.run = run;
        for (TrailFact fact : facts) {
            firstOffset = firstOffset < 0 ? fact.offset() : firstOffset;
            lastOffset = fact.offset();
            read(fact.event(), fact.offset());
        }
    }

    private void read(LedgerEvent event, long offset) {
        agentId = agentId == null ? event.getAgentId() : agentId;
        releaseId = releaseId == null ? event.getReleaseId() : releaseId;
        Object payload = event.getPayload();
        if (payload instanceof RunStarted started) {
            task = started.getTask();
        }
        decision(event, offset);
        action(event, payload, offset);
    }

    private void action(LedgerEvent event, Object payload, long offset) {
        if (payload instanceof ActionPlanned planned) {
            known(planned.getActionId(), offset).planned = planned;
        } else if (payload instanceof ActionStarted started) {
            Known known = known(started.getActionId(), offset);
            known.before = known.before == null ? started.getBefore() : known.before;
            known.at = event.getOccurredAt();
        } else if (payload instanceof ActionSucceeded succeeded) {
            Known known = known(succeeded.getActionId(), offset);
            known.stated = succeeded.getAfter();
            known.at = event.getOccurredAt();
        } else if (payload instanceof ActionFailed failed) {
            known(failed.getActionId(), offset);
        } else if (payload instanceof VerificationRecorded verified) {
            verified(known(verified.getActionId(), offset), verified, event.getOccurredAt());
        } else if (payload instanceof CompensationStarted started) {
            Known known = known(started.getActionId(), offset);
            known.undoStarted = started;
            known.undoExecuted = null;
            known.undoFailed = null;
            known.undoVerified = null;
        } else if (payload instanceof CompensationExecuted executed) {
            known(executed.getActionId(), offset).undoExecuted = executed;
        } else if (payload instanceof CompensationFailed failed) {
            known(failed.getActionId(), offset).undoFailed = failed;
        }
    }

    private void verified(Known known, VerificationRecorded verified, Instant at) {
        if (verified.getKind() == VerificationKind.AFTER_COMPENSATION) {
            known.undoVerified = verified;
            known.undoVerifiedAt = at;
            return;
        }
        known.verified = verified;
        known.verifiedAt = at;
        if (verified.getStatus() == VerificationStatus.MISMATCHED) {
            foundAt = foundAt == null ? at : foundAt;
            // A mismatch has the whole run corrected.
            want(null);
        }
    }

    private Known known(String actionId, long offset) {
        Known known = actions.computeIfAbsent(actionId, id -> new Known());
        known.offsets.add(offset);
        return known;
    }

    /** A correction is asked for: of these actions, or of all so far when null. */
    private void want(@Nullable List<String> actionIds) {
        actions.forEach((id, known) -> known.wanted |= actionIds == null || actionIds.contains(id));
    }

    private void decision(LedgerEvent event, long offset) {
        Object payload = event.getPayload();
        if (payload instanceof CompensationRequested requested) {
            decided(event, offset, requested.getReason(), requested.getActionIds());
            want(requested.getActionIds());
        } else if (payload instanceof RunCancelled cancelled) {
            decided(event, offset, cancelled.getReason(), null);
            want(null);
        } else if (payload instanceof CompensationApproved approved) {
            decided(event, offset, approved.getReason(), null);
        } else if (payload instanceof CompensationHeld held) {
            decided(event, offset, held.getReason(), held.getActionIds());
        } else if (payload instanceof RunParked parked) {
            decided(event, offset, parked.getReason(), null);
        } else if (payload instanceof OutcomeConfirmed confirmed) {
            looked(event, confirmed, offset);
        } else if (payload instanceof CaseResumed resumed) {
            decided(event, offset, resumed.getReason(), null);
        } else if (payload instanceof CaseClosed closed) {
            decided(event, offset, closed.getReason(), null);
        }
    }

    /** A person's MISMATCHED has the whole run corrected, as a read-back's has. */
    private void looked(LedgerEvent event, OutcomeConfirmed confirmed, long offset) {
        decisions.add(
                word(event, offset, confirmed.getReason(), List.of(confirmed.getActionId()), confirmed.getStatus()));
        if (confirmed.getStatus() == VerificationStatus.MISMATCHED) {
            want(null);
        }
    }

    private void decided(LedgerEvent event, long offset, @Nullable String reason, @Nullable List<String> actionIds) {
        decisions.add(word(event, offset, reason, actionIds == null ? List.of() : actionIds, null));
    }

    private static PersonsWord word(
            LedgerEvent event,
            long offset,
            @Nullable String reason,
            List<String> actionIds,
            @Nullable VerificationStatus found) {
        return new PersonsWord(
                event.getPayload().getClass().getSimpleName(),
                event.getActor(),
                event.getOccurredAt(),
                reason,
                actionIds,
                offset,
                found);
    }

    CorrectionTrail trail() {
        List<TrailEntry> entries = new ArrayList<>();
        actions.forEach((id, known) -> {
            List<Change> changes = changes(known.before, after(known));
            boolean irreversible = known.undoFailed != null;
            if (!changes.isEmpty() || irreversible) {
                entries.add(entry(id, known, changes));
            }
        });
        return new CorrectionTrail(run, task, agentId, releaseId, entries, decisions, foundAt, firstOffset, lastOffset);
    }

    private TrailEntry entry(String id, Known known, List<Change> changes) {
        VerificationRecorded verified = known.verified;
        VerificationRecorded wrong =
                verified != null && verified.getStatus() == VerificationStatus.MISMATCHED ? verified : null;
        ActionPlanned planned = known.planned;
        return new TrailEntry(
                id,
                planned == null ? "" : planned.getTool(),
                planned == null ? null : planned.getReasoning(),
                Objects.requireNonNullElse(known.at, Instant.EPOCH),
                changes,
                wrong == null ? List.of() : wrongs(wrong),
                wrong == null ? null : known.verifiedAt,
                correction(known, changes),
                known.offsets);
    }

    private static Correction correction(Known known, List<Change> changes) {
        CompensationStarted started = known.undoStarted;
        CompensationKind kind = started == null ? CompensationKind.UNKNOWN : started.getKind();
        UndoMode mode = started == null ? UndoMode.CHECKED : started.getMode();
        VerificationRecorded proof = known.undoVerified;
        if (proof != null && proof.getStatus() == VerificationStatus.VERIFIED) {
            List<Change> left = mode == UndoMode.MERGE ? changedSince(known, changes) : List.of();
            return new Correction(
                    left.isEmpty() ? Outcome.RESTORED : Outcome.PARTLY_RESTORED,
                    kind,
                    mode,
                    left.isEmpty() ? null : "DRIFTED",
                    left.isEmpty() ? null : "Somebody else had changed these fields since.",
                    left,
                    known.undoVerifiedAt);
        }
        CompensationFailed failed = known.undoFailed;
        if (failed != null && known.undoExecuted == null) {
            return residue(kind, mode, failed.getCode(), failed.getDetail());
        }
        if (proof != null) {
            return residue(kind, mode, proof.getStatus().name(), proof.getReason());
        }
        if (kind == CompensationKind.CORRECTION && known.undoExecuted != null) {
            return new Correction(
                    Outcome.CORRECTED,
                    kind,
                    mode,
                    "CORRECTED",
                    "The change stays; its contract declares a correction, which was carried out.",
                    List.of(),
                    null);
        }
        boolean pending = started != null || known.wanted;
        return new Correction(pending ? Outcome.PENDING : Outcome.LEFT, kind, mode, null, null, List.of(), null);
    }

    private static Correction residue(CompensationKind kind, UndoMode mode, String code, @Nullable String detail) {
        return new Correction(Outcome.RESIDUE, kind, mode, code, detail, List.of(), null);
    }

    /** Of a merge: the changes whose field held something else than the action left there when the undo was sent. */
    private static List<Change> changedSince(Known known, List<Change> changes) {
        CompensationExecuted executed = known.undoExecuted;
        if (executed == null) {
            return List.of();
        }
        Map<String, @Nullable JsonNode> found = documents(executed.getFound());
        return changes.stream()
                .filter(change -> found.containsKey(change.entity()))
                .filter(change -> {
                    JsonNode document = found.get(change.entity());
                    JsonNode now = document == null
                            ? null
                            : Pointers.get(document, change.field().path());
                    return !Json.sameValue(now, change.field().after());
                })
                .toList();
    }

    private static List<String> wrongs(VerificationRecorded verified) {
        List<String> wrongs = new ArrayList<>();
        for (Comparison comparison : verified.getComparisons()) {
            if (!comparison.getMatches()) {
                wrongs.add(comparison.getPath() + ": expected " + text(comparison.getExpected()) + ", found "
                        + text(comparison.getActual()));
            }
        }
        if (wrongs.isEmpty() && verified.getReason() != null) {
            wrongs.add(verified.getReason());
        }
        return wrongs;
    }

    private static String text(@Nullable String json) {
        return json == null ? "nothing" : json;
    }

    private static @Nullable Snapshot after(Known known) {
        VerificationRecorded verified = known.verified;
        return verified == null || verified.getObserved() == null ? known.stated : verified.getObserved();
    }

    private static List<Change> changes(@Nullable Snapshot before, @Nullable Snapshot after) {
        if (before == null || after == null) {
            return List.of();
        }
        try {
            Map<String, @Nullable JsonNode> former = documents(before.getReads());
            List<Change> changes = new ArrayList<>();
            for (Map.Entry<String, @Nullable JsonNode> entry :
                    documents(after.getReads()).entrySet()) {
                for (FieldChange field : FineDifferences.between(former.get(entry.getKey()), entry.getValue())) {
                    changes.add(new Change(entry.getKey(), field));
                }
            }
            return changes;
        } catch (MalformedJson notReadable) {
            return List.of();
        }
    }

    private static Map<String, @Nullable JsonNode> documents(List<SnapshotRead> reads) {
        Map<String, @Nullable JsonNode> documents = new LinkedHashMap<>();
        for (SnapshotRead read : reads) {
            documents.putIfAbsent(read.getEntity(), SnapshotDocument.document(read));
        }
        return documents;
    }
}
