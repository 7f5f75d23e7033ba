package dev.unwind.model.job;

import dev.unwind.model.fold.StableIds;
import dev.unwind.schemas.keys.RunKey;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.UUID;

/** Ids that depend on what they name alone: a job that asks twice, because it was taken over, asks under the same id and the ledger drops the second. */
final class JobIds {
    private JobIds() {}

    /** The event id of a job's request for a run: a UUID of version 8, made of a SHA-256. */
    static String request(String jobId, RunKey run, int index) {
        String hex = StableIds.of("", "undo-job-request", jobId, run.tenantId(), run.runId(), index);
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
        long high = (bytes.getLong() & 0xffffffffffff0fffL) | 0x8000L;
        long low = (bytes.getLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }

    /** The failure that the ledger raises for an accepted request at this offset. */
    static String failure(RunKey run, long offset) {
        return StableIds.of("failure-", run.tenantId(), run.runId(), offset, null);
    }
}
