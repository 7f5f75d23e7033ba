package dev.unwind.model.fold;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.EvaluationFailed;
import dev.unwind.schemas.Target;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Holds what a plan says it is about against what its contract says and against the tenant of its run. An agent may ask before it plans. */
public final class TargetBoundary {

    /** Why a plan is refused. */
    public record Problem(RejectionCode code, String detail) {}

    private TargetBoundary() {}

    /**
     * What is wrong with the target of a plan, in the order of {@link RejectionCode}; null when nothing is.
     *
     * @param stated what the plan says it is about, null when it says nothing
     * @param contract null when none declares the tool; then only what is stated can be looked at
     */
    public static @Nullable Problem of(
            String tenantId,
            String runId,
            String actionId,
            @Nullable Target stated,
            JsonNode arguments,
            @Nullable CompiledContract contract) {
        String attempt = "Cannot plan action " + actionId + " of run " + runId + " of tenant " + tenantId + ": ";
        Target found;
        try {
            found = contract == null ? stated : contract.target(arguments, tenantId, runId);
        } catch (EvaluationFailed e) {
            return new Problem(
                    RejectionCode.TARGET_UNCLEAR,
                    attempt + "its contract cannot say from these arguments what it is about: " + e.getMessage()
                            + " Give the arguments that the contract reads, or repair the contract.");
        }
        for (Target target : new Target[] {found, stated}) {
            String tenant = target == null ? null : target.getTenantId();
            if (target != null && tenant != null && !tenant.equals(tenantId)) {
                return new Problem(
                        RejectionCode.OTHER_TENANT,
                        attempt + show(target) + " belongs to tenant " + tenant
                                + "; expected a target of the run's own tenant. Start a run of that tenant for it.");
            }
        }
        if (!same(found, stated)) {
            return new Problem(
                    RejectionCode.TARGET_MISMATCH,
                    attempt + "it says that it is about " + show(stated) + ", its contract and arguments say "
                            + show(found) + "; state what the contract says.");
        }
        return null;
    }

    private static boolean same(@Nullable Target a, @Nullable Target b) {
        return a == null || b == null
                ? a == b
                : Objects.equals(a.getType(), b.getType()) && Objects.equals(a.getId(), b.getId());
    }

    private static String show(@Nullable Target target) {
        return target == null ? "nothing" : target.getType() + " " + target.getId();
    }
}
