package dev.unwind.sdk.undo;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.CompensationExecuted;
import dev.unwind.schemas.CompensationFailed;
import dev.unwind.schemas.CompensationPlanned;
import dev.unwind.schemas.CompensationStarted;
import dev.unwind.schemas.LedgerEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/** Writes what a worker states, as EXECUTOR. A repeated command is reported again; the ledger knows repeats by command and kind of fact. */
final class Reports {
    private static final TimeBasedEpochGenerator IDS = Generators.timeBasedEpochGenerator();

    private final Actor actor;

    Reports(String instanceId) {
        this.actor = new Actor(ActorKind.EXECUTOR, instanceId);
    }

    LedgerEvent planned(CompensationCommand command) {
        return event(command, new CompensationPlanned(command.getPlanId(), command.getFailureId(), command.getSteps()));
    }

    LedgerEvent held(CompensationCommand command) {
        return event(command, Objects.requireNonNull(command.getHeld()));
    }

    LedgerEvent started(CompensationCommand command) {
        return event(
                command,
                CompensationStarted.newBuilder()
                        .setPlanId(command.getPlanId())
                        .setCommandId(command.getCommandId())
                        .setActionId(command.getActionId())
                        .setKind(command.getKind())
                        .setMode(command.getMode())
                        .build());
    }

    LedgerEvent ended(CompensationCommand command, UndoResult result) {
        if (result instanceof UndoResult.Applied applied) {
            return event(
                    command,
                    CompensationExecuted.newBuilder()
                            .setPlanId(command.getPlanId())
                            .setCommandId(command.getCommandId())
                            .setActionId(command.getActionId())
                            .setOutput(applied.output())
                            .setReplayed(applied.replayed())
                            .setFloors(command.getFloors())
                            .setFound(applied.found())
                            .build());
        }
        UndoResult.Declined declined = (UndoResult.Declined) result;
        return event(
                command,
                CompensationFailed.newBuilder()
                        .setPlanId(command.getPlanId())
                        .setCommandId(command.getCommandId())
                        .setActionId(command.getActionId())
                        .setCode(declined.code())
                        .setDetail(declined.detail())
                        .setDifferingPaths(declined.differingPaths())
                        .setFound(declined.found())
                        .build());
    }

    private LedgerEvent event(CompensationCommand command, Object payload) {
        return LedgerEvent.newBuilder()
                .setEventId(IDS.generate().toString())
                .setTenantId(command.getTenantId())
                .setRunId(command.getRunId())
                .setOccurredAt(Instant.now().truncatedTo(ChronoUnit.MICROS))
                .setActor(actor)
                .setAgentId(command.getAgentId())
                .setReleaseId(command.getReleaseId())
                .setPayload(payload)
                .build();
    }
}
