package dev.unwind.sdk;

import dev.unwind.schemas.CheckpointSaved;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.schemas.keys.RunKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How large values may be that stand inside a fact. */
final class Limits {
    /** Longest text that is for people: reasoning, a task, a summary, an error. A longer one is cut, and says so. */
    static final int PEOPLE_TEXT_CHARS_MAX = 16 * 1024;

    private final int maxValueBytes;

    Limits(int maxValueBytes) {
        this.maxValueBytes = maxValueBytes;
    }

    /** Whether a JSON text may stand inside a fact. */
    boolean fits(String json) {
        return bytes(json) <= maxValueBytes;
    }

    /** Whether the documents of a snapshot may, all together. */
    boolean fits(Snapshot snapshot) {
        return bytes(snapshot) <= maxValueBytes;
    }

    /** @throws ValueTooLargeException when the arguments may not stand inside a fact */
    void require(BoundCall call, String arguments) {
        if (!fits(arguments)) {
            throw tooLarge(call, "the arguments have", bytes(arguments));
        }
    }

    /** @throws ValueTooLargeException when the snapshot may not stand inside a fact */
    void require(BoundCall call, Snapshot before) {
        if (!fits(before)) {
            throw tooLarge(call, "the target's data before it has", bytes(before));
        }
    }

    /** @throws ValueTooLargeException when a checkpoint may not stand inside a fact */
    void require(RunKey run, CheckpointSaved.Builder checkpoint) {
        long found = bytes(checkpoint.getState())
                + (checkpoint.getApprovals() == null ? 0 : bytes(checkpoint.getApprovals()))
                + bytes(checkpoint.getPlanned())
                + bytes(checkpoint.getCompleted())
                + bytes(checkpoint.getPending())
                + bytes(checkpoint.getTraceLinks());
        if (found > maxValueBytes) {
            throw new ValueTooLargeException(
                    "Cannot save a checkpoint of run " + run + ": its state, lists and approvals have "
                            + found + " bytes of text, expected at most " + maxValueBytes
                            + ". Nothing was saved. Raise maxValueBytes, or keep large data elsewhere and save where it is.");
        }
    }

    private ValueTooLargeException tooLarge(BoundCall call, String what, long found) {
        return new ValueTooLargeException("Cannot call " + call.tool() + " as action " + call.actionId() + ": " + what
                + " " + found + " bytes of JSON text, expected at most " + maxValueBytes
                + ". Nothing was executed. Raise maxValueBytes, or let the contract read less.");
    }

    /** A text for people, cut to what a fact has room for. */
    static @Nullable String cut(@Nullable String text) {
        if (text == null || text.length() <= PEOPLE_TEXT_CHARS_MAX) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(PEOPLE_TEXT_CHARS_MAX - 1))
                ? PEOPLE_TEXT_CHARS_MAX - 1
                : PEOPLE_TEXT_CHARS_MAX;
        return text.substring(0, end) + " [cut: " + (text.length() - end) + " more characters]";
    }

    private static long bytes(Snapshot snapshot) {
        long bytes = 0;
        for (SnapshotRead read : snapshot.getReads()) {
            bytes += read.getEntity().length() + (read.getDocument() == null ? 0 : bytes(read.getDocument()));
        }
        return bytes;
    }

    private static long bytes(List<String> texts) {
        return texts.stream().mapToLong(Limits::bytes).sum();
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
