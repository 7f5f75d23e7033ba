package dev.unwind.model.undo;

import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.CompensationHeld;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.CompensationRequest;
import dev.unwind.schemas.FailureDetected;
import dev.unwind.schemas.HeldStep;
import dev.unwind.schemas.Risk;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Says what a plan is that waits for an approval. */
final class HeldPlans {
    /** Most steps that are shown. */
    static final int SHOWN_MAX = 100;

    /** Most bytes of requests and sentences that are shown, so that the fact always fits on the ledger. */
    static final int SHOWN_BYTES_MAX = 200_000;

    private HeldPlans() {}

    /**
     * What has to be approved; null when nothing has, or exactly this was.
     *
     * @param waiting the actions whose steps need an approval
     * @param risks of the actions by id
     */
    static @Nullable CompensationHeld of(
            FailureDetected failure,
            String planId,
            List<CompensationCommand> commands,
            Set<String> waiting,
            Function<String, Risk> risks,
            ApprovalRules rules) {
        if (waiting.isEmpty()) {
            return null;
        }
        String digest = PlanDigest.of(commands);
        if (digest.equals(failure.getApprovedDigest())) {
            return null;
        }
        return CompensationHeld.newBuilder()
                .setPlanId(planId)
                .setFailureId(failure.getFailureId())
                .setDigest(digest)
                .setSteps(commands.size())
                .setShown(shown(commands, waiting, risks))
                .setActionIds(failure.getActionIds())
                .setAfterOffset(failure.getAfterOffset())
                .setMode(failure.getMode())
                .setReason(failure.getReason())
                .setRequestedBy(failure.getRequestedBy())
                .setExpiresAt(failure.getDetectedAt().plus(rules.expiry()))
                .build();
    }

    /** The one command that carries it: it names no action, so nothing is sent. */
    static CompensationCommand command(FailureDetected failure, CompensationHeld held) {
        return UndoCommands.base(failure, held.getPlanId(), UndoIds.command(failure, held.getPlanId(), ""), 0, 0)
                .setKind(CompensationKind.NONE)
                .setHeld(held)
                .build();
    }

    private static List<HeldStep> shown(
            List<CompensationCommand> commands, Set<String> waiting, Function<String, Risk> risks) {
        List<HeldStep> shown = new ArrayList<>();
        long bytes = 0;
        for (CompensationCommand command : commands) {
            String actionId = String.valueOf(command.getActionId());
            String says = command.getSays() == null ? "" : command.getSays();
            bytes += size(says) + size(command.getRequest());
            if (shown.size() == SHOWN_MAX || bytes > SHOWN_BYTES_MAX) {
                break;
            }
            shown.add(HeldStep.newBuilder()
                    .setActionId(actionId)
                    .setTool(String.valueOf(command.getTool()))
                    .setRisk(risks.apply(actionId))
                    .setKind(command.getKind())
                    .setSays(says)
                    .setRequest(command.getRequest())
                    .setNeedsApproval(waiting.contains(actionId))
                    .build());
        }
        return shown;
    }

    private static long size(@Nullable CompensationRequest request) {
        return request == null ? 0 : size(request.getPath()) + size(request.getBody());
    }

    private static long size(@Nullable String text) {
        return text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
    }
}
