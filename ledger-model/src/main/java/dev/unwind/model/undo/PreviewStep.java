package dev.unwind.model.undo;

import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.CompensationRequest;
import dev.unwind.schemas.Risk;
import dev.unwind.schemas.Target;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of an undo as a person reads it beforehand.
 *
 * @param step place in the plan, from 1
 * @param actionId the action that would be undone
 * @param tool the tool that acted
 * @param target what the action was about; null when its contract names none
 * @param kind how it would be undone; NONE when nothing can be sent
 * @param says the contract's sentence; empty when it has none
 * @param fields what would be put back, as far as anybody read it; empty where nothing can be sent
 * @param afterSteps steps that have to be done before: those that undo later changes of the same entities
 * @param approval whether a person has to agree to it first, and why or why not
 * @param possibleUntil when the contract's undo window closes; null for never
 * @param refusal why nothing can be sent; null when something can
 * @param pivot whether behind this action the run has no automatic way back
 * @param request what would be sent; null when nothing can be
 */
public record PreviewStep(
        int step,
        String actionId,
        String tool,
        @Nullable Target target,
        CompensationKind kind,
        String says,
        List<EntityField> fields,
        List<Integer> afterSteps,
        ApprovalNeed approval,
        @Nullable Instant possibleUntil,
        @Nullable Refusal refusal,
        boolean pivot,
        @Nullable CompensationRequest request) {

    /** Whether a person has to agree, and why or why not. */
    public record ApprovalNeed(boolean needed, Risk risk, String why) {}

    /** Why nothing can be sent: a stable code as in {@code CompensationFailed}, and what was found, for people. */
    public record Refusal(String code, String detail) {}

    /** Copies the lists. */
    public PreviewStep {
        fields = List.copyOf(fields);
        afterSteps = List.copyOf(afterSteps);
    }
}
