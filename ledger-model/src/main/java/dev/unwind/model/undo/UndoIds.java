package dev.unwind.model.undo;

import dev.unwind.model.fold.CompensationIds;
import dev.unwind.schemas.FailureDetected;

/** Ids of plans and commands: deciding twice gives the same ones, and by them a target applies a command once. */
final class UndoIds {
    private UndoIds() {}

    static String plan(FailureDetected failure) {
        return CompensationIds.plan(failure.getTenantId(), failure.getRunId(), failure.getFailureId());
    }

    /** The empty action id stands for the one command of an empty plan. */
    static String command(FailureDetected failure, String planId, String actionId) {
        return CompensationIds.command(failure.getTenantId(), failure.getRunId(), actionId, planId);
    }
}
