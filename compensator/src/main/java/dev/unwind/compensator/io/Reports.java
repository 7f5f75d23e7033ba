package dev.unwind.compensator.io;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.unwind.compensator.io.TargetReply.Accepted;
import dev.unwind.compensator.io.TargetReply.Declined;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.CompensationExecuted;
import dev.unwind.schemas.CompensationFailed;
import dev.unwind.schemas.CompensationPlanned;
import dev.unwind.schemas.CompensationStarted;
import dev.unwind.schemas.LedgerEvent;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * Writes what the executor states. A command that is repeated after a crash is reported again as a new event, because time and answer may
 * differ; the ledger knows repeats by command and kind of fact.
 */
final class Reports {
    private static final TimeBasedEpochGenerator IDS = Generators.timeBasedEpochGenerator();

    private final Actor actor;
    private final InstantSource clock;

    Reports(String instanceId, InstantSource clock) {
        this.actor = new Actor(ActorKind.EXECUTOR, instanceId);
        this.clock = clock;
    }

    /** That the plan stands, or that it waits for a person. */
    LedgerEvent planned(CompensationCommand command) {
        if (command.getHeld() != null) {
            return event(command, command.getHeld());
        }
        return event(command, new CompensationPlanned(command.getPlanId(), command.getFailureId(), command.getSteps()));
    }

    LedgerEvent started(CompensationCommand command) {
        return event(
                command,
                new CompensationStarted(
                        command.getPlanId(),
                        command.getCommandId(),
                        actionId(command),
                        command.getKind(),
                        command.getMode()));
    }

    LedgerEvent executed(CompensationCommand command, Accepted reply) {
        return event(
                command,
                new CompensationExecuted(
                        command.getPlanId(),
                        command.getCommandId(),
                        actionId(command),
                        reply.output(),
                        reply.replayed(),
                        command.getFloors(),
                        reply.found()));
    }

    LedgerEvent failed(CompensationCommand command, Declined reply) {
        return event(
                command,
                new CompensationFailed(
                        command.getPlanId(),
                        command.getCommandId(),
                        actionId(command),
                        reply.code(),
                        reply.detail(),
                        reply.differingPaths(),
                        reply.found()));
    }

    private static String actionId(CompensationCommand command) {
        return Objects.requireNonNull(command.getActionId(), "checked when the command was taken");
    }

    private LedgerEvent event(CompensationCommand command, Object payload) {
        return LedgerEvent.newBuilder()
                .setEventId(IDS.generate().toString())
                .setTenantId(command.getTenantId())
                .setRunId(command.getRunId())
                .setOccurredAt(clock.instant().truncatedTo(ChronoUnit.MICROS))
                .setActor(actor)
                .setAgentId(command.getAgentId())
                .setReleaseId(command.getReleaseId())
                .setPayload(payload)
                .build();
    }
}
