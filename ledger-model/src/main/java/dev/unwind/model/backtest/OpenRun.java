package dev.unwind.model.backtest;

import dev.unwind.model.fold.ActionState;
import dev.unwind.model.fold.Decision;
import dev.unwind.model.fold.Effect;
import dev.unwind.model.fold.FoldedRun;
import dev.unwind.schemas.CaseKind;
import dev.unwind.schemas.CaseStatus;
import dev.unwind.schemas.FailureDetected;
import dev.unwind.schemas.FailureKind;
import dev.unwind.schemas.RecoveryCase;
import dev.unwind.schemas.keys.RunKey;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A run of which records may still come. */
final class OpenRun {
    /** Cases that tell of something that went wrong; the others only ask before something happens. */
    private static final Set<CaseKind> HARM = EnumSet.of(
            CaseKind.UNVERIFIABLE,
            CaseKind.MISMATCH,
            CaseKind.GATE_REVIEW,
            CaseKind.DRIFTED,
            CaseKind.COMPENSATION_FAILED,
            CaseKind.PARKED);

    private static final Set<FailureKind> BY_ONE_ACTION =
            EnumSet.of(FailureKind.MISMATCH, FailureKind.LATE_EFFECT, FailureKind.GATE_BYPASSED);

    private final RunKey key;
    final FoldedRun folded = new FoldedRun();
    final Map<String, Asked> asked = new LinkedHashMap<>();
    final Set<String> started = new HashSet<>();
    private final Set<String> kinds = new LinkedHashSet<>();
    private final Set<String> acts = new LinkedHashSet<>();
    private boolean wholeRun;
    private @Nullable String reason;
    int notAsked;

    OpenRun(RunKey key) {
        this.key = key;
    }

    /** Takes what went wrong from what follows from a fact. */
    void note(Decision.Accepted accepted) {
        for (Effect effect : accepted.effects()) {
            if (effect instanceof Effect.RaiseFailure raised) {
                note(raised.failure());
            } else if (effect instanceof Effect.PutCase put) {
                note(put.recoveryCase());
            }
        }
    }

    private void note(FailureDetected failure) {
        String one = failure.getActionId();
        List<String> named = failure.getActionIds();
        if (one != null && BY_ONE_ACTION.contains(failure.getKind())) {
            acts.add(one);
        } else if (named != null) {
            acts.addAll(named);
        } else if (failure.getAfterOffset() != null) {
            asked.values().stream()
                    .filter(action -> action.offset() > failure.getAfterOffset())
                    .forEach(action -> acts.add(action.actionId()));
        } else {
            wholeRun = true;
        }
        incident(failure.getKind().name(), failure.getReason());
    }

    private void note(RecoveryCase found) {
        if (found.getStatus() != CaseStatus.OPEN || !HARM.contains(found.getKind())) {
            return;
        }
        if (found.getActionId() != null) {
            acts.add(found.getActionId());
        } else {
            wholeRun = true;
        }
        incident(found.getKind().name(), found.getDetail());
    }

    private void incident(String kind, String why) {
        kinds.add(kind);
        if (reason == null) {
            reason = why;
        }
    }

    TestedRun result() {
        Incident incident = reason == null
                ? null
                // Where single acts are named, an undo of the whole run is what followed from them.
                : new Incident(kinds, reason, acts.isEmpty() && wholeRun ? null : new ArrayList<>(acts));
        List<TestedAction> actions = asked.values().stream()
                .filter(action -> action.counted)
                .map(Asked::result)
                .filter(Objects::nonNull)
                .toList();
        return new TestedRun(key, actions, notAsked, incident, incident != null && actedOutside(incident));
    }

    /** Whether the first harmful act is none of the actions of the period. */
    private boolean actedOutside(Incident incident) {
        for (ActionState action : folded.actions()) {
            boolean harmful = incident.acts() == null || incident.acts().contains(action.actionId());
            if (harmful && action.mutating() && started.contains(action.actionId())) {
                Asked known = asked.get(action.actionId());
                return known == null || !known.counted;
            }
        }
        return false;
    }
}
