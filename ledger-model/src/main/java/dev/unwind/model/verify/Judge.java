package dev.unwind.model.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.EvaluationFailed;
import dev.unwind.model.contract.Misfit;
import dev.unwind.model.contract.RuleOutcome;
import dev.unwind.model.contract.SnapshotDocument;
import dev.unwind.model.json.Differences;
import dev.unwind.model.json.FieldChange;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.Pointers;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.schemas.Target;
import dev.unwind.schemas.UndoMode;
import dev.unwind.schemas.VerificationRequest;
import dev.unwind.schemas.VerificationStatus;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One judgement in the making: holds a request against what was observed. */
final class Judge {

    private static final JsonNode AN_OBJECT =
            Json.NODES.textNode("an object: the contract says that the action creates it");

    private final VerificationRequest request;
    private final CompiledContract contract;
    private final Snapshot beforeSnapshot;
    private final Snapshot observedSnapshot;
    private final Documents before;
    private final Documents observed;
    private final @Nullable Documents after;
    private final Comparisons comparisons = new Comparisons();

    Judge(VerificationRequest request, CompiledContract contract, Snapshot before, Snapshot observed) {
        this.request = request;
        this.contract = contract;
        this.beforeSnapshot = before;
        this.observedSnapshot = observed;
        this.before = Documents.of(before);
        this.observed = Documents.of(observed);
        this.after = request.getAfter() == null ? null : Documents.of(request.getAfter());
    }

    Judgement afterAction() {
        if (observed.isEmpty()) {
            return nothingRead();
        }
        compareTarget();
        compareOutput();
        contract.expectations(Verifications.facts(request), beforeSnapshot, observedSnapshot)
                .forEach(comparisons::rule);
        contract.policies(Verifications.facts(request), beforeSnapshot, observedSnapshot)
                .forEach(comparisons::policy);
        if (after != null) {
            before.changesTo(after)
                    .forEach(change -> comparisons.values(
                            change.path(),
                            change.field().after(),
                            observed.at(change.place(), change.field().path())));
        }
        compareCreated();
        compareBounds();
        // That nothing shows is no proof that nothing will: only NO_EFFECT and RECONCILE may say NONE.
        return decided(before.changesTo(observed).isEmpty() ? Effect.UNKNOWN : Effect.APPLIED);
    }

    Judgement noEffect() {
        List<Documents.Change> changes = before.changesTo(observed);
        if (changes.isEmpty() && !anEffectWouldShow()) {
            return effectInvisible();
        }
        compareUnchanged(changes);
        return decided(changes.isEmpty() ? Effect.NONE : Effect.APPLIED);
    }

    Judgement reconcile() {
        List<Documents.Change> changes = before.changesTo(observed);
        if (changes.isEmpty()) {
            if (!anEffectWouldShow()) {
                return effectInvisible();
            }
            compareUnchanged(changes);
            return decided(Effect.NONE);
        }
        compareTarget();
        Set<String> unseen = Creations.unseen(contract, request, observed.entryNames());
        List<RuleOutcome> rules =
                contract.expectations(Verifications.facts(request, null), beforeSnapshot, observedSnapshot).stream()
                        .filter(outcome -> !RuleText.usesOutput(outcome.rule()))
                        .filter(outcome -> unseen.stream().noneMatch(name -> RuleText.usesAfter(outcome.rule(), name)))
                        .toList();
        rules.forEach(comparisons::rule);
        contract.policies(Verifications.facts(request, null), beforeSnapshot, observedSnapshot).stream()
                .filter(outcome -> !RuleText.usesOutput(outcome.rule()))
                .filter(outcome -> unseen.stream().noneMatch(name -> RuleText.usesObserved(outcome.rule(), name)))
                .forEach(comparisons::policy);
        compareBounds();
        if (comparisons.allHold() && (rules.isEmpty() || !unseen.isEmpty())) {
            return undecided(
                    Effect.APPLIED,
                    rules.isEmpty()
                            ? "the target shows an effect, and the contract has no expectation that can be held against it "
                                    + "without the output that was lost"
                            : "the target shows an effect, and only the output that was lost names the created "
                                    + unseen);
        }
        return decided(Effect.APPLIED);
    }

    /**
     * Everything that the action changed counts, declared or not: what nobody declared was not put back by accident. Of a merge, what somebody else
     * had changed before the undo counts, too: that it is still there.
     */
    Judgement afterCompensation() {
        Documents changedTo = after == null ? observed : after;
        for (Documents.Change change : before.changesTo(changedTo)) {
            String pointer = change.field().path();
            JsonNode expected = change.field().before();
            SnapshotRead other = changedByOthers(change);
            if (other != null) {
                JsonNode document = SnapshotDocument.document(other);
                expected = document == null ? null : Pointers.get(document, pointer);
            }
            JsonNode actual = observed.at(change.place(), pointer);
            boolean restored =
                    Json.sameValue(expected, actual) || atFloor(change.place().entity(), pointer, actual);
            comparisons.values(change.path(), expected, actual, restored);
        }
        compareBystanders(before.changesTo(changedTo));
        Set<String> unseen = Creations.unseen(contract, request, changedTo.entryNames());
        boolean hadAnEffect = !comparisons.isEmpty() || !anEffectWouldShow();
        if (comparisons.allHold() && !unseen.isEmpty() && hadAnEffect) {
            return undecided(
                    Effect.UNKNOWN,
                    "all that is known of it was put back, but only the output that was lost names the created "
                            + unseen);
        }
        return decided(Effect.UNKNOWN);
    }

    /** Of a merge: the entity as it was found, when somebody else had changed this field of it before the undo; null otherwise. */
    private @Nullable SnapshotRead changedByOthers(Documents.Change change) {
        if (request.getMode() != UndoMode.MERGE) {
            return null;
        }
        for (SnapshotRead found : request.getFound()) {
            if (found.getEntity().equals(change.place().entity())) {
                JsonNode document = SnapshotDocument.document(found);
                JsonNode value = document == null
                        ? null
                        : Pointers.get(document, change.field().path());
                return Json.sameValue(value, change.field().after()) ? null : found;
            }
        }
        return null;
    }

    /**
     * The undo changed nothing but what the action had changed: the rest of its entities is as the executor found it, or as an undo of
     * the same plan that came later left it.
     */
    private void compareBystanders(List<Documents.Change> undone) {
        for (SnapshotRead found : request.getFound()) {
            JsonNode document = SnapshotDocument.document(found);
            for (Documents.Place place : observed.places()) {
                if (!place.entity().equals(found.getEntity())) {
                    continue;
                }
                for (FieldChange change : Differences.between(document, observed.at(place, ""))) {
                    boolean own = undone.stream()
                            .anyMatch(u -> u.place().entity().equals(place.entity())
                                    && overlap(u.field().path(), change.path()));
                    if (!own && !atFloor(place.entity(), change.path(), change.after())) {
                        comparisons.values("/" + place.name() + change.path(), change.before(), change.after());
                    }
                }
            }
        }
    }

    private static boolean overlap(String one, String other) {
        return one.equals(other) || one.startsWith(other + "/") || other.startsWith(one + "/");
    }

    /** Whether a value is what the earliest action of the plan on this entity had found: a later undo of the plan went on to there. */
    private boolean atFloor(String entity, String pointer, @Nullable JsonNode actual) {
        for (SnapshotRead floor : request.getFloors()) {
            if (floor.getEntity().equals(entity)) {
                JsonNode document = floor.getDocument() == null ? null : Json.parse(floor.getDocument());
                JsonNode value = document == null ? null : Pointers.get(document, pointer);
                if (Json.sameValue(value, actual)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The object that the ledger shows people is the one that the contract reads, and it belongs to the tenant of the run. */
    private void compareTarget() {
        Target stated = request.getTarget();
        Target derived = derivedTarget();
        if (stated != null || derived != null) {
            comparisons.values("target", json(derived), json(stated));
        }
        compareTenant(derived);
        compareTenant(stated);
    }

    private void compareTenant(@Nullable Target target) {
        if (target != null && target.getTenantId() != null) {
            comparisons.values(
                    "target/tenant",
                    Json.NODES.textNode(request.getTenantId()),
                    Json.NODES.textNode(target.getTenantId()));
        }
    }

    /** Null when the contract names no target, or these arguments give none. */
    private @Nullable Target derivedTarget() {
        try {
            return contract.target(Json.parse(request.getArguments()), request.getTenantId(), request.getRunId());
        } catch (EvaluationFailed noneForTheseArguments) {
            return null;
        }
    }

    /** A success answers as its contract declares; a failure was sorted out before, and a lost answer cannot be looked at. */
    private void compareOutput() {
        if (contract.contract().output() == null || request.getOutput() == null) {
            return;
        }
        JsonNode output = Json.parse(request.getOutput());
        List<Misfit> misfits = contract.outputProblems(output);
        for (Misfit misfit : misfits) {
            comparisons.values(
                    "output" + misfit.path(),
                    Json.NODES.textNode(misfit.problem()),
                    Pointers.get(output, misfit.path()),
                    false);
        }
        if (misfits.isEmpty()) {
            comparisons.values("output", output, output);
        }
    }

    private static @Nullable JsonNode json(@Nullable Target target) {
        return target == null
                ? null
                : Json.NODES.objectNode().put("type", target.getType()).put("id", target.getId());
    }

    private void compareCreated() {
        Set<String> creating = Creations.declared(contract);
        observed.absent().stream()
                .filter(place -> creating.contains(place.entryName()))
                .forEach(place -> comparisons.values("/" + place.name(), AN_OBJECT, null));
    }

    /** What the contract neither lets the action modify nor lets it create is as it was. */
    private void compareBounds() {
        Set<String> creating = Creations.declared(contract);
        before.changesTo(observed).stream()
                .filter(change -> !contract.mayModify(change.path())
                        && !creating.contains(change.place().entryName()))
                .forEach(change -> comparisons.values(
                        change.path(), change.field().before(), change.field().after()));
    }

    private void compareUnchanged(List<Documents.Change> changes) {
        changes.forEach(change -> comparisons.values(
                change.path(), change.field().before(), change.field().after()));
        Set<String> changed =
                changes.stream().map(change -> change.place().name()).collect(Collectors.toSet());
        observed.places().stream()
                .filter(place -> !changed.contains(place.name()))
                .forEach(place -> comparisons.values("/" + place.name(), before.at(place, ""), observed.at(place, "")));
    }

    /**
     * Whether something that was read would differ if the action had had an effect: it may modify a document that can be found without
     * the output, or the object that it creates could be looked for.
     */
    private boolean anEffectWouldShow() {
        Set<String> read = observed.entryNames();
        Set<String> unseen = Creations.unseen(contract, request, read);
        return contract.contract().modifies().stream().anyMatch(pattern -> read.contains(firstSegment(pattern)))
                || Creations.declared(contract).stream().anyMatch(name -> !unseen.contains(name));
    }

    private static String firstSegment(String pattern) {
        int end = pattern.indexOf('/', 1);
        return pattern.isEmpty() ? "" : pattern.substring(1, end < 0 ? pattern.length() : end);
    }

    private Judgement nothingRead() {
        return Judgement.unverifiable(Verifications.what(request) + ": the contract's reads gave nothing to look at.");
    }

    private Judgement effectInvisible() {
        return undecided(
                Effect.UNKNOWN,
                "what can be read without the output is unchanged, but the contract lets the action change nothing of that, "
                        + "so an effect would not show");
    }

    private Judgement undecided(Effect effect, String why) {
        return new Judgement(
                VerificationStatus.UNVERIFIABLE,
                effect,
                Verifications.what(request) + ": " + why + ". Look at the target.",
                comparisons.bounded(),
                observedIfDifferent());
    }

    private Judgement decided(Effect effect) {
        boolean verified = comparisons.allHold();
        return new Judgement(
                verified ? VerificationStatus.VERIFIED : VerificationStatus.MISMATCHED,
                effect,
                verified ? null : Verifications.what(request) + ": " + comparisons.failures() + ".",
                comparisons.bounded(),
                observedIfDifferent());
    }

    private @Nullable Snapshot observedIfDifferent() {
        return after != null && after.sameAs(observed) ? null : observedSnapshot;
    }
}
