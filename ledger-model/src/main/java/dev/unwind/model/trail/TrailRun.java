package dev.unwind.model.trail;

import org.jspecify.annotations.Nullable;

/**
 * The run and where its record is.
 *
 * @param tenantId tenant
 * @param runId run
 * @param status what the ledger says of it
 * @param partition its ledger partition
 * @param chainHash the newest link of its hash chain; null when it has none
 * @param openCases how many cases wait for a person
 */
public record TrailRun(
        String tenantId,
        String runId,
        String status,
        int partition,
        @Nullable String chainHash,
        long openCases) {}
