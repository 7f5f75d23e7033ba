package dev.unwind.compensator.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.compensator.simulation.Change.Author;
import dev.unwind.model.fold.ActionState;
import dev.unwind.model.fold.ActionStatus;
import dev.unwind.model.fold.FoldedRun;
import dev.unwind.model.fold.RunState;
import dev.unwind.model.fold.RunStatus;
import dev.unwind.model.fold.VerificationState;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.Pointers;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.CompensationHeld;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.CompensationPlanned;
import dev.unwind.schemas.FailureDetected;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.UndoMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds what the ledger says against what the target knows. It uses nothing of the model that decides: only statuses, the topics as they stand, and the
 * target's own history.
 */
final class Auditor {
    private final World world;
    private final List<String> violations = new ArrayList<>();
    private final Set<String> asked = new HashSet<>();

    Auditor(World world) {
        this.world = world;
    }

    List<String> violations() {
        return violations;
    }

    /** A person was asked about an action. */
    void asked(String runKey, String actionId) {
        asked.add(runKey + " " + actionId);
    }

    void violation(String found) {
        world.trace().say("VIOLATION: %s", found);
        if (!violations.contains(found)) {
            violations.add(found);
        }
    }

    /** The ledger has just called an action COMPENSATED. */
    void compensated(String runKey, String actionId) {
        Change left = stillThere(runKey, actionId);
        if (left != null) {
            violation("false COMPENSATED: action " + actionId + " of " + runKey + " is COMPENSATED, and " + left
                    + " is still there");
        }
    }

    /** The change of an action that its target still holds, though nobody else has written there since; null when there is none. */
    @Nullable
    Change stillThere(String runKey, String actionId) {
        Author author = new Author.Call(runKey, actionId);
        Map<String, Change> newest = new LinkedHashMap<>();
        Map<String, Change> oldest = new HashMap<>();
        for (Change change : world.target().history()) {
            if (change.by().equals(author)) {
                String place = change.entity() + " " + change.path();
                newest.put(place, change);
                oldest.putIfAbsent(place, change);
            }
        }
        for (Map.Entry<String, Change> entry : newest.entrySet()) {
            Change change = entry.getValue();
            JsonNode now = at(change);
            Change first = oldest.getOrDefault(entry.getKey(), change);
            if (Json.sameValue(now, change.after())
                    && !Json.sameValue(first.before(), change.after())
                    && !foundBefore(runKey, change, author)
                    && !backAtTheFloor(change, author, now)
                    && byTheAction(change, author)) {
                return change;
            }
        }
        return null;
    }

    /** Whether the action had found the very value that it wrote; that somebody wrote another one in between, nobody could see. */
    private boolean foundBefore(String runKey, Change change, Author author) {
        for (LedgerEvent event : world.view(runKey).timeline()) {
            if (event.getPayload() instanceof ActionStarted started
                    && started.getBefore() != null
                    && author.equals(new Author.Call(runKey, started.getActionId()))) {
                return started.getBefore().getReads().stream()
                        .filter(read -> read.getEntity().equals(change.entity()) && read.getDocument() != null)
                        .anyMatch(read -> Json.sameValue(
                                Pointers.get(Json.parse(read.getDocument()), change.path()), change.after()));
            }
        }
        return false;
    }

    /**
     * Whether the action had written what the earliest action of its plan had found there. A read-back cannot tell an undo that never happened from one that an earlier
     * step of the plan went on from; the data is as it was before the run either way.
     */
    private boolean backAtTheFloor(Change change, Author author, @Nullable JsonNode now) {
        boolean hasFloor = commands().values().stream()
                .filter(command -> author.equals(undone(new Author.Undo(command.getCommandId()))))
                .anyMatch(command -> command.getFloors().stream()
                        .anyMatch(floor -> floor.getEntity().equals(change.entity())));
        return hasFloor
                && world.target().history().stream()
                        .filter(first -> first.tenant().equals(change.tenant())
                                && first.entity().equals(change.entity())
                                && first.path().equals(change.path())
                                && first.by() instanceof Author.Call call
                                && author instanceof Author.Call own
                                && call.runKey().equals(own.runKey()))
                        .findFirst()
                        .filter(first -> Json.sameValue(first.before(), now))
                        .isPresent();
    }

    /**
     * Whether what stands there now is this change: nobody wrote there since, or what did was the undo of something later, which put it back. Once the action's own
     * undo was applied there, whatever comes later is somebody else's.
     */
    private boolean byTheAction(Change change, Author author) {
        Author last = author;
        for (Change later : world.target()
                .history()
                .subList(change.number() + 1, world.target().history().size())) {
            if (later.tenant().equals(change.tenant())
                    && later.entity().equals(change.entity())
                    && overlap(later.path(), change.path())) {
                last = later.by();
                if (author.equals(undone(last))) {
                    return false;
                }
            }
        }
        return last.equals(author) || firstChangeAt(change, undone(last)) > change.number();
    }

    /** The action whose undo this is; null when it is none. */
    private @Nullable Author undone(Author author) {
        CompensationCommand command =
                author instanceof Author.Undo undo ? commands().get(undo.key()) : null;
        return command == null
                ? null
                : new Author.Call(command.getTenantId() + "/" + command.getRunId(), command.getActionId());
    }

    /** The number of the first change that somebody made at the place of another change; -1 when nobody did. */
    private int firstChangeAt(Change place, @Nullable Author by) {
        for (Change change : world.target().history()) {
            if (change.by().equals(by)
                    && change.tenant().equals(place.tenant())
                    && change.entity().equals(place.entity())
                    && overlap(change.path(), place.path())) {
                return change.number();
            }
        }
        return -1;
    }

    private @Nullable JsonNode at(Change change) {
        JsonNode document = world.target().read(change.tenant(), change.entity());
        return document == null ? null : Pointers.get(document, change.path());
    }

    private static boolean overlap(String one, String other) {
        return one.equals(other) || one.startsWith(other + "/") || other.startsWith(one + "/");
    }

    /** The commands that were ever issued, by the key that their request carries. */
    private Map<String, CompensationCommand> commands() {
        Map<String, CompensationCommand> commands = new HashMap<>();
        for (Partition partition : world.partitions()) {
            for (long offset = 0; offset < partition.commands().end(); offset++) {
                CompensationCommand command = Wire.decode(
                        CompensationCommand.getDecoder(),
                        partition.commands().get(offset).value());
                String key = command.getIdempotencyKey() == null ? command.getCommandId() : command.getIdempotencyKey();
                commands.put(key, command);
            }
        }
        return commands;
    }

    /** All is quiet: whatever is not decided has a case that says why. */
    void decidedOrWaiting() {
        compensatedOnce();
        for (Script script : world.scripts()) {
            FoldedRun run = world.view(script.key());
            RunState state = run.run();
            if (state == null) {
                violation(script.key() + " is unknown to the ledger");
                continue;
            }
            boolean waits = state.status() == RunStatus.COMPENSATING || state.status() == RunStatus.PARKED;
            if (waits && run.openCases().isEmpty()) {
                violation(script.key() + " is stuck: " + state.status() + " without an open case; " + counts(state));
            }
            if (state.verificationsPending() != 0 || state.plansAwaited() != 0) {
                violation(script.key() + " waits for what never comes: " + counts(state));
            }
            for (ActionState action : run.actions()) {
                if (action.status() == ActionStatus.COMPENSATED) {
                    compensated(script.key(), action.actionId());
                }
                boolean stuck = action.status() == ActionStatus.RUNNING || action.status() == ActionStatus.COMPENSATING;
                boolean alone = action.status() == ActionStatus.UNKNOWN
                        && run.openCases().stream()
                                .noneMatch(open -> action.actionId().equals(open.getActionId()));
                if (stuck || alone) {
                    violation("action " + action.actionId() + " of " + script.key() + " is left " + action.status());
                }
            }
        }
    }

    /** Nothing waits for a person any more: everything has its end. */
    void decided() {
        decidedOrWaiting();
        for (Script script : world.scripts()) {
            FoldedRun run = world.view(script.key());
            RunState state = run.run();
            if (state == null) {
                continue;
            }
            if (!state.settled() || state.status() == RunStatus.PARKED) {
                violation(script.key() + " is not decided in the end: " + state.status() + ", " + counts(state));
            }
            long undone = run.actions().stream()
                    .filter(a -> a.status() == ActionStatus.COMPENSATED)
                    .count();
            long left = run.actions().stream().filter(Auditor::leftOver).count();
            if (undone != state.compensated() || left != state.residue()) {
                violation(script.key() + " counts wrongly: found " + undone + " undone and " + left + " left over, "
                        + counts(state));
            }
            forgotten(script, run);
        }
    }

    private static boolean leftOver(ActionState action) {
        return action.status() == ActionStatus.COMPENSATION_FAILED || action.status() == ActionStatus.CORRECTED;
    }

    /** An undo of the whole run leaves no action of before as if nothing had been asked. */
    private void forgotten(Script script, FoldedRun run) {
        long asked = -1;
        Partition partition = world.partition(script.key());
        for (long offset = 0; offset < partition.failures().end(); offset++) {
            Log.Entry entry = partition.failures().get(offset);
            FailureDetected failure = Wire.decode(FailureDetected.getDecoder(), entry.value());
            if (new String(entry.key(), StandardCharsets.UTF_8).equals(script.key())
                    && failure.getActionIds() == null
                    && carriedOut(run, failure.getFailureId())) {
                asked = Math.max(asked, failure.getLedgerOffset());
            }
        }
        Set<String> planned = plannedUpTo(partition, script.key(), asked);
        for (ActionState action : run.actions()) {
            boolean ended = action.status() == ActionStatus.COMPENSATED || leftOver(action);
            Change left =
                    ended || !planned.contains(action.actionId()) ? null : stillThere(script.key(), action.actionId());
            boolean named = action.verification() == VerificationState.UNVERIFIABLE
                    || wasHeld(run, action)
                    || this.asked.contains(script.key() + " " + action.actionId());
            if (left != null && !named && !putBackByAnotherRun(left, script.key())) {
                violation("forgotten: the whole run " + script.key() + " was to be undone, action " + action.actionId()
                        + " is " + action.status() + " " + action.verification() + ", and " + left + " is still there");
            }
        }
    }

    /** Whether an undo of the action waited for an approval that never came. */
    private static boolean wasHeld(FoldedRun run, ActionState action) {
        return run.timeline().stream()
                .anyMatch(event -> event.getPayload() instanceof CompensationHeld held
                        && held.getShown().stream()
                                .anyMatch(step -> step.getActionId().equals(action.actionId())));
    }

    /** Whether the plan that answers a failure was carried out; one that was held and never approved was not. */
    private static boolean carriedOut(FoldedRun run, String failureId) {
        return run.timeline().stream()
                .anyMatch(event -> event.getPayload() instanceof CompensationPlanned planned
                        && planned.getFailureId().equals(failureId));
    }

    /** Whether it had been gone when the run was undone, and the undo of another run put it back. */
    private boolean putBackByAnotherRun(Change change, String runKey) {
        Author last = change.by();
        for (Change later : world.target()
                .history()
                .subList(change.number() + 1, world.target().history().size())) {
            if (later.tenant().equals(change.tenant())
                    && later.entity().equals(change.entity())
                    && overlap(later.path(), change.path())) {
                last = later.by();
            }
        }
        return undone(last) instanceof Author.Call other && !other.runKey().equals(runKey);
    }

    private static Set<String> plannedUpTo(Partition partition, String runKey, long end) {
        Set<String> planned = new HashSet<>();
        for (long offset = 0; offset <= end; offset++) {
            Log.Entry entry = partition.ledger().get(offset);
            if (new String(entry.key(), StandardCharsets.UTF_8).equals(runKey)) {
                LedgerEvent event = Wire.decode(LedgerEvent.getDecoder(), entry.value());
                if (event.getPayload() instanceof ActionPlanned plan) {
                    planned.add(plan.getActionId());
                }
            }
        }
        return planned;
    }

    private void compensatedOnce() {
        Map<String, CompensationCommand> commands = commands();
        Map<String, List<String>> keys = new LinkedHashMap<>();
        for (Target.Applied applied : world.target().applied()) {
            CompensationCommand command = commands.get(unmutated(applied.key()));
            if (command == null || !command.getTenantId().equals(applied.tenant())) {
                violation("nobody ordered " + applied);
            } else if (applied.changes() > 0 && !decidedByAPerson(command)) {
                keys.computeIfAbsent(
                                command.getTenantId() + "/" + command.getRunId() + " " + command.getActionId(),
                                action -> new ArrayList<>())
                        .add(applied.key());
            }
        }
        keys.forEach((action, used) -> {
            if (used.size() > 1) {
                violation("double compensation: " + action + " was undone " + used.size() + " times, by " + used);
            }
        });
        for (Change change : world.target().history()) {
            if (change.by() instanceof Author.Call call && !call.runKey().startsWith(change.tenant() + "/")) {
                violation("another tenant's data was changed: " + change);
            }
        }
    }

    /** A restore over other people's changes, which a person has chosen after the first undo had failed: it may follow one that was applied. */
    private static boolean decidedByAPerson(CompensationCommand command) {
        return command.getKind() == CompensationKind.RESTORE && command.getMode() != UndoMode.CHECKED;
    }

    private static String unmutated(String key) {
        int mark = key.indexOf('#');
        return mark < 0 ? key : key.substring(0, mark);
    }

    private static String counts(RunState state) {
        return "plans awaited " + state.plansAwaited() + ", steps " + state.stepsDecided() + " of "
                + state.stepsPlanned()
                + ", in flight " + state.inFlight() + ", verifications " + state.verificationsPending()
                + ", compensated "
                + state.compensated() + ", residue " + state.residue();
    }
}
