package dev.unwind.model.undo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.contract.CallFacts;
import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.EvaluationFailed;
import dev.unwind.model.contract.ToolContract.Compensation;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.model.undo.StepDecision.NoStep;
import dev.unwind.model.undo.StepDecision.Residue;
import dev.unwind.model.undo.StepDecision.Send;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.CompensationRequest;
import dev.unwind.schemas.FailureDetected;
import dev.unwind.schemas.LeftField;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.schemas.UndoMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides for one action of a run whether and how it is undone. */
final class StepPlanner {
    private static final Snapshot NOTHING_READ = new Snapshot(Instant.EPOCH, List.of());

    private final FailureDetected failure;
    private final UndoEntry entry;
    private final CompiledContract contract;
    private final @Nullable Aftermath aftermath;
    private final CallFacts facts;

    private StepPlanner(
            FailureDetected failure,
            UndoEntry entry,
            CompiledContract contract,
            @Nullable Aftermath aftermath,
            CallFacts facts) {
        this.failure = failure;
        this.entry = entry;
        this.contract = contract;
        this.aftermath = aftermath;
        this.facts = facts;
    }

    /**
     * The decision about an open action.
     *
     * @param contract of the action's tool in the version it was planned under, null when there is none
     * @param later what the actions of the run found that were planned after it
     * @param pivot a later action behind which there is no automatic way back, null when there is none
     */
    static StepDecision decide(
            FailureDetected failure,
            UndoEntry entry,
            @Nullable CompiledContract contract,
            LaterReads later,
            @Nullable UndoEntry pivot) {
        if (contract == null) {
            return new Residue(
                    UndoCode.NO_CONTRACT,
                    attempt(entry) + ": tool " + entry.call().tool() + " has no contract in version "
                            + entry.call().contractVersion()
                            + ", expected one that says how to undo it; look at the target and put it right by hand.",
                    "I called " + entry.call().tool() + ".",
                    Set.of());
        }
        if (!contract.contract().mutates()) {
            return new NoStep();
        }
        try {
            Snapshot before = entry.readings().before();
            Snapshot after = LeftBehind.by(entry, LaterReads.base(contract), later);
            Aftermath aftermath = before == null || after == null ? null : Aftermath.of(before, after, contract);
            return new StepPlanner(failure, entry, contract, aftermath, facts(failure, entry)).decide(pivot);
        } catch (MalformedJson e) {
            return new Residue(
                    UndoCode.OUTCOME_UNKNOWN,
                    attempt(entry) + ": its facts hold text that is not JSON (" + e.getMessage()
                            + "); look at the target and put it right by hand.",
                    "I called " + entry.call().tool() + ".",
                    Set.of());
        }
    }

    private StepDecision decide(@Nullable UndoEntry pivot) {
        if (entry.attempts().effect() == EffectKnowledge.MAYBE) {
            // In flight or in doubt. The ledger keeps the run under undo until a read-back settles it, and raises a
            // failure of
            // its own for an effect that comes to light then.
            return new NoStep();
        }
        if (entry.readings().after() == null && entry.attempts().succeededAfter(failure.getLedgerOffset())) {
            // It ended behind the failure, so for the ledger it is in doubt, too, as long as nobody has read what it
            // left.
            return new NoStep();
        }
        if (unchanged()) {
            // Nothing to put back as far as anybody saw; a read-back that sees more raises a failure of its own.
            return new NoStep();
        }
        Compensation how = contract.contract().compensation();
        if (how.kind() == CompensationKind.NONE || how.kind() == CompensationKind.UNKNOWN) {
            return residue(
                    UndoCode.IRREVERSIBLE,
                    "the contract of " + tool() + " says that its calls cannot be undone; make up for it by hand");
        }
        if (pivot != null) {
            return residue(
                    UndoCode.IRREVERSIBLE,
                    "action " + pivot.actionId() + " (" + pivot.call().tool()
                            + "), a point of no return, came after it; ask for the undo of this action by its id if it is still wanted");
        }
        Duration window = how.window();
        if (window != null
                && failure.getDetectedAt().isAfter(entry.attempts().actedAt().plus(window))) {
            return residue(
                    UndoCode.WINDOW_CLOSED,
                    "it acted at " + entry.attempts().actedAt() + " and its contract allows an undo for " + window
                            + ", the failure was detected at " + failure.getDetectedAt() + "; make up for it by hand");
        }
        return how.kind() == CompensationKind.RESTORE && aftermath == null ? nothingKnown(how) : send(how);
    }

    /** What an action without snapshots did cannot be seen, so it is not taken for nothing. */
    private boolean unchanged() {
        return aftermath != null
                && aftermath.nothingChanged()
                && !aftermath.after().getReads().isEmpty();
    }

    private StepDecision nothingKnown(Compensation how) {
        boolean noBefore = entry.readings().before() == null;
        return residue(
                noBefore ? UndoCode.IRREVERSIBLE : UndoCode.OUTCOME_UNKNOWN,
                "a " + how.kind() + " needs what the target held " + (noBefore ? "before" : "after")
                        + " the call, and nobody read it; put the target right by hand");
    }

    private StepDecision send(Compensation how) {
        if (aftermath != null
                && aftermath.left().isEmpty()
                && !aftermath.undeclared().isEmpty()) {
            // A call that undoes what the action should have done would undo what nobody saw it do.
            return onlyUndeclared(aftermath);
        }
        Snapshot before = aftermath == null ? NOTHING_READ : aftermath.before();
        Snapshot after = aftermath == null ? NOTHING_READ : aftermath.after();
        // A correction puts nothing back, so nothing has to be as it was left.
        boolean putsBack = aftermath != null && how.kind() != CompensationKind.CORRECTION;
        List<LeftField> left = aftermath != null && putsBack ? aftermath.left() : List.of();
        if (aftermath != null && putsBack && !shown().isEmpty()) {
            Snapshot formerly = Objects.requireNonNull(entry.readings().before());
            PersonsChoice choice = PersonsChoice.of(failure.getMode(), aftermath, formerly, shown());
            if (!choice.changes()) {
                return residue(UndoCode.NOTHING_LEFT, nothingLeft());
            }
            before = choice.goal();
            after = choice.now();
            left = choice.left();
        }
        CompensationRequest request;
        try {
            request = contract.compensation(facts, before, after);
        } catch (EvaluationFailed e) {
            return residue(
                    UndoCode.NO_CONTRACT,
                    "its contract has no answer for this call (" + e.getMessage() + "); put the target right by hand");
        }
        if (request != null) {
            return new Send(
                    how.kind(), request, says(), entities(), contract.source().connector(), left);
        }
        return residue(
                UndoCode.NO_CONTRACT, "its contract names no request that undoes it; put the target right by hand");
    }

    private StepDecision onlyUndeclared(Aftermath seen) {
        return residue(
                UndoCode.OUTCOME_UNKNOWN,
                "only what its contract does not let it change has changed (" + seen.undeclared()
                        + "), and nobody knows who did it; look at the target");
    }

    /** What the person was shown who chose to overwrite or to merge; empty in any other undo, and when nobody was shown anything. */
    private List<SnapshotRead> shown() {
        boolean chosen = failure.getMode() == UndoMode.OVERWRITE || failure.getMode() == UndoMode.MERGE;
        return chosen && entry.command() != null ? entry.command().found() : List.of();
    }

    private String nothingLeft() {
        return failure.getMode() == UndoMode.MERGE
                ? "somebody else has changed all that it changed, so there is nothing to merge; close the case, or put its former values back over"
                        + " theirs with --mode overwrite"
                : "all that it changed holds its former value already; look at the target and close the case";
    }

    private StepDecision residue(UndoCode code, String finding) {
        return new Residue(code, attempt(entry) + ": " + finding + ".", says(), entities());
    }

    private String says() {
        return aftermath == null
                ? contract.says(facts, NOTHING_READ, NOTHING_READ)
                : contract.says(facts, aftermath.before(), aftermath.after());
    }

    private Set<String> entities() {
        return aftermath == null ? Set.of() : aftermath.entities();
    }

    private String tool() {
        return entry.call().tool() + "@" + entry.call().contractVersion();
    }

    private static String attempt(UndoEntry entry) {
        return "Cannot undo action " + entry.actionId() + " (" + entry.call().tool() + ")";
    }

    private static CallFacts facts(FailureDetected failure, UndoEntry entry) {
        JsonNode output = entry.output() == null ? null : Json.parse(entry.output());
        return new CallFacts(
                failure.getTenantId(),
                failure.getRunId(),
                Json.parse(entry.call().arguments()),
                output);
    }
}
