package dev.unwind.sdk;

import dev.unwind.schemas.keys.RunKey;
import org.jspecify.annotations.Nullable;

/** What the steps of a run's actions share. */
record RunContext(
        RunKey key,
        @Nullable String traceparent,
        Ports ports,
        Journal journal,
        Writes writes,
        Tenure tenure,
        Obedience obedience,
        RetryPolicy retries,
        Limits limits) {}
