package dev.unwind.compensator.io;

import dev.unwind.schemas.SnapshotRead;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a target made of one request. */
sealed interface TargetReply {

    /**
     * It took the command, now or before.
     *
     * @param found what the command's entities held right before the first request; empty when they could not be read
     */
    record Accepted(@Nullable String output, boolean replayed, List<SnapshotRead> found) implements TargetReply {
        Accepted(@Nullable String output, boolean replayed) {
            this(output, replayed, List.of());
        }

        Accepted after(List<SnapshotRead> reads) {
            return new Accepted(output, replayed, reads);
        }
    }

    /**
     * It will not: the same request would be answered the same.
     *
     * @param found what the command's entities held; empty when they could not be read
     */
    record Declined(String code, String detail, List<String> differingPaths, List<SnapshotRead> found)
            implements TargetReply {
        Declined(String code, String detail, List<String> differingPaths) {
            this(code, detail, differingPaths, List.of());
        }

        Declined after(List<SnapshotRead> reads) {
            return new Declined(code, detail, differingPaths, reads);
        }
    }

    /** No answer, or none that decides. Whether it took the command is in doubt; the key makes it safe to ask again. */
    record InDoubt(String detail) implements TargetReply {}
}
