package dev.unwind.sdk.undo;

import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.CompensationRequest;
import dev.unwind.schemas.UndoMode;
import java.time.Instant;
import java.util.List;

/** Commands as a planner writes them. */
final class Commands {
    private Commands() {}

    /** A step of a plan for target {@code shop}. */
    static CompensationCommand.Builder step(String planId, int step, int steps) {
        return base(planId, step, steps)
                .setActionId("a-" + step)
                .setTool("shop.set_status")
                .setKind(CompensationKind.RESTORE)
                .setRequest(CompensationRequest.newBuilder()
                        .setMethod("POST")
                        .setBase("${shop.url}")
                        .setPath("/undo")
                        .setBody("{}")
                        .build());
    }

    /** The single command of a plan that undoes nothing. */
    static CompensationCommand.Builder base(String planId, int step, int steps) {
        return CompensationCommand.newBuilder()
                .setCommandId(planId + "-" + step)
                .setPlanId(planId)
                .setFailureId("failure")
                .setTenantId("acme")
                .setRunId("r-1")
                .setStep(step)
                .setSteps(steps)
                .setDependsOn(List.of())
                .setKind(CompensationKind.NONE)
                .setMode(UndoMode.CHECKED)
                .setReason("wrong customer")
                .setDetectedAt(Instant.EPOCH);
    }
}
