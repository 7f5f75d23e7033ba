package dev.unwind.ledger.topology;

import dev.unwind.schemas.CaseKind;
import dev.unwind.schemas.CaseStatus;
import dev.unwind.schemas.RecoveryCase;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An open recovery case as its store keeps it. */
record CaseState(
        String caseId,
        String tenantId,
        String runId,
        @Nullable String actionId,
        CaseKind kind,
        String detail,
        @Nullable String digest,
        @Nullable String requestedBy,
        @Nullable Instant expiresAt,
        long factIndex,
        Instant openedAt) {

    static CaseState of(RecoveryCase open) {
        return new CaseState(
                open.getCaseId(),
                open.getTenantId(),
                open.getRunId(),
                open.getActionId(),
                open.getKind(),
                open.getDetail(),
                open.getDigest(),
                open.getRequestedBy(),
                open.getExpiresAt(),
                open.getFactIndex(),
                open.getOpenedAt());
    }

    RecoveryCase toCase() {
        return RecoveryCase.newBuilder()
                .setCaseId(caseId)
                .setTenantId(tenantId)
                .setRunId(runId)
                .setActionId(actionId)
                .setKind(kind)
                .setStatus(CaseStatus.OPEN)
                .setDetail(detail)
                .setDigest(digest)
                .setRequestedBy(requestedBy)
                .setExpiresAt(expiresAt)
                .setFactIndex(factIndex)
                .setOpenedAt(openedAt)
                .build();
    }
}
