package dev.unwind.model.fold;

import dev.unwind.schemas.Actor;
import dev.unwind.schemas.FailureKind;
import dev.unwind.schemas.UndoMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be undone, and why.
 *
 * @param kind what went wrong
 * @param reason why, for people
 * @param actionId the action that failed, null when it is the run as a whole
 * @param actionIds which actions, null for every action that is still in effect
 * @param afterOffset only actions whose plan stands behind this offset, null for no such limit
 * @param mode what is done about fields that somebody else has changed since
 * @param approvedDigest digest of the plan that was approved, null when none was
 * @param requestedBy who asks
 */
record UndoOrder(
        FailureKind kind,
        String reason,
        @Nullable String actionId,
        @Nullable List<String> actionIds,
        @Nullable Long afterOffset,
        UndoMode mode,
        @Nullable String approvedDigest,
        Actor requestedBy) {}
