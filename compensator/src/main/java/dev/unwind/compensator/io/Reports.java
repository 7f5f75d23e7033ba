package dev.unwind.compensator.io;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.NameBasedGenerator;
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
import java.util.UUID;

/** Writes what the executor states. An event id depends on command and kind of fact alone, so stating it again is the same fact. */
final class Reports {
    /** Name space of the event ids; a constant of its own. */
    private static final UUID NAME_SPACE = UUID.fromString("6f1c3a52-9f0e-5d0b-8a53-0a4c1d1f7b21");

    private final Actor actor;
    private final InstantSource clock;

    Reports(String instanceId, InstantSource clock) {
        this.actor = new Actor(ActorKind.EXECUTOR, instanceId);
        this.clock = clock;
    }

    LedgerEvent planned(CompensationCommand command) {
        return event(
                command,
                "planned/" + command.getPlanId(),
                new CompensationPlanned(command.getPlanId(), command.getFailureId(), command.getSteps()));
    }

    LedgerEvent started(CompensationCommand command) {
        return event(
                command,
                "started/" + command.getCommandId(),
                new CompensationStarted(
                        command.getPlanId(), command.getCommandId(), actionId(command), command.getKind()));
    }

    LedgerEvent executed(CompensationCommand command, Accepted reply) {
        return event(
                command,
                "executed/" + command.getCommandId(),
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
                "failed/" + command.getCommandId(),
                new CompensationFailed(
                        command.getPlanId(),
                        command.getCommandId(),
                        actionId(command),
                        reply.code(),
                        reply.detail(),
                        reply.differingPaths()));
    }

    private static String actionId(CompensationCommand command) {
        return Objects.requireNonNull(command.getActionId(), "checked when the command was taken");
    }

    private LedgerEvent event(CompensationCommand command, String name, Object payload) {
        NameBasedGenerator ids = Generators.nameBasedGenerator(NAME_SPACE);
        return LedgerEvent.newBuilder()
                .setEventId(ids.generate(command.getTenantId() + "/" + command.getRunId() + "/" + name)
                        .toString())
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
