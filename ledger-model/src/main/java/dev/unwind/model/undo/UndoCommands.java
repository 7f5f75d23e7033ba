package dev.unwind.model.undo;

import dev.unwind.model.undo.DriftNow.Place;
import dev.unwind.model.undo.StepDecision.Residue;
import dev.unwind.model.undo.StepDecision.Send;
import dev.unwind.model.undo.UndoPlanner.Step;
import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.EntityFloor;
import dev.unwind.schemas.FailureDetected;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the commands of a plan, with what each waits for and where each leaves its entities. */
final class UndoCommands {
    private UndoCommands() {}

    /** One command per step, or the single command of an empty plan. */
    static List<CompensationCommand> of(FailureDetected failure, String planId, List<Step> steps) {
        if (steps.isEmpty()) {
            return List.of(base(failure, planId, UndoIds.command(failure, planId, ""), 0, 0)
                    .setKind(CompensationKind.NONE)
                    .build());
        }
        Map<Place, String> floors = earliest(steps);
        Map<Place, String> newer = new HashMap<>();
        List<CompensationCommand> commands = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            Set<String> entities = step.decision().entities();
            Set<String> dependsOn = new LinkedHashSet<>();
            for (String entity : entities) {
                String successor = newer.put(new Place(step.base(), entity), step.commandId());
                if (successor != null) {
                    dependsOn.add(successor);
                }
            }
            CompensationCommand.Builder command = base(failure, planId, step.commandId(), i + 1, steps.size())
                    .setDependsOn(List.copyOf(dependsOn))
                    .setFloors(floors(step, entities, floors));
            command.setIdempotencyKey(keyOfEarlier(step));
            commands.add(withDecision(withCall(command, step.entry()), step.decision()));
        }
        return commands;
    }

    /**
     * The key of an earlier command that the target may have carried out: under it the target applies at most one of the two. A restore that was answered is safe under
     * a key of its own, because it tests what it finds; any other request would be carried out again, so it never goes out under a second key once one was sent.
     */
    private static @Nullable String keyOfEarlier(Step step) {
        IssuedCommand earlier = step.entry().command();
        boolean untested = step.decision() instanceof Send send && send.kind() != CompensationKind.RESTORE;
        return earlier != null && (earlier.inDoubt() || (untested && earlier.sent())) ? earlier.idempotencyKey() : null;
    }

    /** The earliest action of the plan per entity that is really undone; steps come newest first, so the last one wins. */
    private static Map<Place, String> earliest(List<Step> steps) {
        Map<Place, String> earliest = new HashMap<>();
        for (Step step : steps) {
            if (step.decision() instanceof Send send) {
                send.entities()
                        .forEach(entity -> earliest.put(
                                new Place(step.base(), entity), step.entry().actionId()));
            }
        }
        return earliest;
    }

    private static List<EntityFloor> floors(Step step, Set<String> entities, Map<Place, String> earliest) {
        List<EntityFloor> floors = new ArrayList<>();
        for (String entity : entities) {
            String actionId = earliest.get(new Place(step.base(), entity));
            if (actionId != null && !actionId.equals(step.entry().actionId())) {
                floors.add(new EntityFloor(entity, actionId));
            }
        }
        return floors;
    }

    static CompensationCommand.Builder base(
            FailureDetected failure, String planId, String commandId, int step, int steps) {
        return CompensationCommand.newBuilder()
                .setCommandId(commandId)
                .setPlanId(planId)
                .setFailureId(failure.getFailureId())
                .setTenantId(failure.getTenantId())
                .setRunId(failure.getRunId())
                .setStep(step)
                .setSteps(steps)
                .setMode(failure.getMode())
                .setReason(failure.getReason())
                .setDetectedAt(failure.getDetectedAt());
    }

    private static CompensationCommand.Builder withCall(CompensationCommand.Builder command, UndoEntry entry) {
        return command.setActionId(entry.actionId())
                .setTool(entry.call().tool())
                .setContractVersion(entry.call().contractVersion())
                .setTarget(entry.call().target())
                .setAgentId(entry.call().agentId())
                .setReleaseId(entry.call().releaseId());
    }

    private static CompensationCommand withDecision(CompensationCommand.Builder command, StepDecision decision) {
        if (decision instanceof Send send) {
            command.setKind(send.kind())
                    .setRequest(send.request())
                    .setSays(send.says())
                    .setEntities(List.copyOf(send.entities()))
                    .setReadBy(send.readBy())
                    .setLeft(send.left());
        } else if (decision instanceof Residue residue) {
            command.setKind(CompensationKind.NONE)
                    .setCode(residue.code().name())
                    .setDetail(residue.detail())
                    .setSays(residue.says());
        } else {
            throw new IllegalStateException("An action without a step gets no command: " + decision);
        }
        return command.build();
    }
}
