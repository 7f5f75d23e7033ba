package dev.unwind.model.undo;

import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ContractSource;
import dev.unwind.model.contract.ToolContract;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.CompensationHeld;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.FailureDetected;
import dev.unwind.schemas.HeldStep;
import dev.unwind.schemas.LeftField;
import dev.unwind.schemas.Risk;
import dev.unwind.schemas.UndoMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an undo would do, told beforehand by the planner itself.
 *
 * @param steps what would be done, in plan order; empty when nothing is in effect
 * @param later later actions on the same entities that the undo would leave in place, oldest first
 * @param digest what an approval would have to name; null when the plan needs none
 */
public record UndoPreview(
        List<PreviewStep> steps,
        List<LaterChange> later,
        @Nullable String digest) {
    /** Copies the lists. */
    public UndoPreview {
        steps = List.copyOf(steps);
        later = List.copyOf(later);
    }

    /**
     * The preview; the same for the same arguments.
     *
     * @param asked the failure that the undo would answer
     * @param run the undo entries of its run, in any order
     */
    public static UndoPreview of(FailureDetected asked, List<UndoEntry> run, ContractSource contracts) {
        UndoPlan plan = UndoPlanner.plan(asked, run, contracts, ApprovalRules.DEFAULT);
        return new Making(run, contracts, plan.steps(), plan.held()).preview();
    }

    /** Whether a later action that stays in place has changed a field that would be put back. */
    public boolean conflicts() {
        return later.stream().anyMatch(LaterChange::conflicts);
    }

    /** One preview in the making. */
    private static final class Making {
        private final List<UndoEntry> oldestFirst;
        private final ContractSource contracts;
        private final List<CompensationCommand> commands;
        private final @Nullable CompensationHeld held;
        private final Map<String, List<EntityField>> fieldsByAction = new HashMap<>();

        Making(
                List<UndoEntry> run,
                ContractSource contracts,
                List<CompensationCommand> commands,
                @Nullable CompensationHeld held) {
            this.oldestFirst = UndoEntries.oldestFirst(run);
            this.contracts = contracts;
            this.commands = commands.stream()
                    .filter(command -> command.getActionId() != null)
                    .toList();
            this.held = held;
            LaterReads later = new LaterReads();
            for (int i = oldestFirst.size() - 1; i >= 0; i--) {
                UndoEntry entry = oldestFirst.get(i);
                CompiledContract contract = contract(entry);
                fieldsByAction.put(entry.actionId(), UndoEntries.changed(entry, later, contract));
                later.add(entry, contract);
            }
        }

        private @Nullable CompiledContract contract(UndoEntry entry) {
            return contracts.find(entry.call().tool(), entry.call().contractVersion());
        }

        UndoPreview preview() {
            Map<String, Integer> stepOf = new HashMap<>();
            List<PreviewStep> steps = new ArrayList<>();
            for (CompensationCommand command : commands) {
                stepOf.put(command.getCommandId(), command.getStep());
                entry(command.getActionId()).ifPresent(entry -> steps.add(step(entry, command, stepOf)));
            }
            return new UndoPreview(steps, later(), held == null ? null : held.getDigest());
        }

        private java.util.Optional<UndoEntry> entry(@Nullable String actionId) {
            return oldestFirst.stream()
                    .filter(entry -> entry.actionId().equals(actionId))
                    .findFirst();
        }

        private PreviewStep step(UndoEntry entry, CompensationCommand command, Map<String, Integer> stepOf) {
            CompiledContract compiled = contract(entry);
            ToolContract contract = compiled == null ? null : compiled.contract();
            boolean sent = command.getKind() != CompensationKind.NONE;
            return new PreviewStep(
                    command.getStep(),
                    entry.actionId(),
                    entry.call().tool(),
                    command.getTarget(),
                    command.getKind(),
                    Objects.requireNonNullElse(command.getSays(), ""),
                    sent ? putBack(entry, command) : List.of(),
                    command.getDependsOn().stream()
                            .map(stepOf::get)
                            .filter(Objects::nonNull)
                            .sorted()
                            .toList(),
                    approval(entry.actionId(), contract),
                    until(entry, contract),
                    sent ? null : new PreviewStep.Refusal(text(command.getCode()), text(command.getDetail())),
                    contract != null && contract.compensation().pivot(),
                    command.getRequest());
        }

        /** Of an undo over, or around, somebody else's change: the fields that it touches, as they are now. */
        private List<EntityField> putBack(UndoEntry entry, CompensationCommand command) {
            List<EntityField> changed = fieldsByAction.getOrDefault(entry.actionId(), List.of());
            if (command.getMode() == UndoMode.CHECKED || command.getLeft().isEmpty()) {
                return changed;
            }
            List<EntityField> touched = new ArrayList<>();
            for (LeftField left : command.getLeft()) {
                changed.stream()
                        .filter(field -> field.entity().equals(left.getEntity())
                                && field.path().equals(left.getPath()))
                        .map(field -> new EntityField(
                                field.entity(),
                                field.base(),
                                field.path(),
                                left.getValue() == null ? null : Json.parse(left.getValue()),
                                field.back()))
                        .forEach(touched::add);
            }
            return touched;
        }

        private static String text(@Nullable String text) {
            return Objects.requireNonNullElse(text, "");
        }

        private PreviewStep.ApprovalNeed approval(String actionId, @Nullable ToolContract contract) {
            Risk risk = contract == null ? Risk.UNKNOWN : contract.risk();
            if (contract == null || !needed(actionId, contract)) {
                return new PreviewStep.ApprovalNeed(
                        false, risk, contract == null ? "no contract says so" : "risk " + risk + ", " + rule(contract));
            }
            return new PreviewStep.ApprovalNeed(true, risk, "risk " + risk + ", " + rule(contract));
        }

        private static String rule(ToolContract contract) {
            return "the contract's approval rule is " + contract.compensation().approval();
        }

        private boolean needed(String actionId, ToolContract contract) {
            if (held == null) {
                return false;
            }
            for (HeldStep shown : held.getShown()) {
                if (shown.getActionId().equals(actionId)) {
                    return shown.getNeedsApproval();
                }
            }
            return contract.needsApprovalToUndo();
        }

        private static @Nullable Instant until(UndoEntry entry, @Nullable ToolContract contract) {
            Duration window = contract == null ? null : contract.compensation().window();
            return window == null ? null : entry.attempts().actedAt().plus(window);
        }

        /** Later actions in effect that no step undoes, held against each step that puts the same entity back. */
        private List<LaterChange> later() {
            List<String> undone =
                    commands.stream().map(CompensationCommand::getActionId).toList();
            List<LaterChange> found = new ArrayList<>();
            for (int i = 0; i < oldestFirst.size(); i++) {
                UndoEntry one = oldestFirst.get(i);
                if (!undone.contains(one.actionId()) || !isSent(one.actionId())) {
                    continue;
                }
                for (UndoEntry next : oldestFirst.subList(i + 1, oldestFirst.size())) {
                    if (!undone.contains(next.actionId()) && UndoEntries.stands(next)) {
                        found.addAll(between(one, next));
                    }
                }
            }
            return found;
        }

        private boolean isSent(String actionId) {
            return commands.stream()
                    .anyMatch(command ->
                            actionId.equals(command.getActionId()) && command.getKind() != CompensationKind.NONE);
        }

        private List<LaterChange> between(UndoEntry one, UndoEntry next) {
            List<EntityField> back = fieldsByAction.getOrDefault(one.actionId(), List.of());
            // The same path below another address names another object.
            List<EntityField> changed = fieldsByAction.getOrDefault(next.actionId(), List.of()).stream()
                    .filter(field -> back.stream().anyMatch(field::sameEntity))
                    .toList();
            return changed.stream()
                    .map(EntityField::entity)
                    .distinct()
                    .map(entity -> {
                        List<EntityField> here = changed.stream()
                                .filter(field -> field.entity().equals(entity))
                                .toList();
                        return new LaterChange(
                                next.actionId(),
                                next.call().tool(),
                                entity,
                                one.actionId(),
                                paths(here, back, true),
                                paths(here, back, false));
                    })
                    .toList();
        }

        private static List<String> paths(List<EntityField> changed, List<EntityField> back, boolean meeting) {
            return changed.stream()
                    .filter(field -> back.stream().anyMatch(field::meets) == meeting)
                    .map(EntityField::path)
                    .toList();
        }
    }
}
