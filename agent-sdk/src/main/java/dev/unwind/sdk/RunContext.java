package dev.unwind.sdk;

import dev.unwind.schemas.keys.RunKey;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the steps of a run's actions share.
 *
 * @param patience how long a call waits for an approval; null for as long as it can be approved
 * @param draftTools what makes drafts, by the tool's name
 */
record RunContext(
        RunKey key,
        @Nullable String traceparent,
        Ports ports,
        Journal journal,
        Writes writes,
        Tenure tenure,
        Obedience obedience,
        Gatekeeper gatekeeper,
        @Nullable Duration patience,
        Map<String, DraftTool> draftTools,
        RetryPolicy retries,
        Limits limits) {}
