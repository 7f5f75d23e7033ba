package dev.unwind.ledger.topology;

import dev.unwind.model.fold.RejectionCode;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Headers of a record on the dead-letter topic: the original ones, then where it stood and why it is here. The names beginning with
 * {@code __streams.errors.} are those of KIP-1034, so that one tool reads every dead-letter topic.
 *
 * @param code stable reason
 * @param detail the reason for people
 * @param cause what was thrown, null when nothing was
 */
record DeadLetter(
        RejectionCode code, String detail, @Nullable Throwable cause) {
    static final String CODE = "unwind.error.code";
    static final String DETAIL = "unwind.error.detail";
    private static final String PREFIX = "__streams.errors.";
    private static final int TEXT_LENGTH_MAX = 4_000;

    Headers headers(Headers original, String topic, FoldListener.Place at) {
        RecordHeaders headers = new RecordHeaders(original.toArray());
        add(
                headers,
                PREFIX + "exception",
                cause == null ? Refused.class.getName() : cause.getClass().getName());
        add(headers, PREFIX + "message", cause == null ? detail : String.valueOf(cause.getMessage()));
        add(headers, PREFIX + "topic", topic);
        add(headers, PREFIX + "partition", Integer.toString(at.partition()));
        add(headers, PREFIX + "offset", Long.toString(at.offset()));
        add(headers, CODE, code.name());
        add(headers, DETAIL, detail);
        return headers;
    }

    /** Stands in the exception header of what was refused without an exception. */
    static final class Refused {
        private Refused() {}
    }

    /** Replaces what the sender may have put there: nobody else may say why a record was refused. */
    private static void add(Headers headers, String name, String text) {
        headers.remove(name);
        String kept = text.length() <= TEXT_LENGTH_MAX ? text : text.substring(0, TEXT_LENGTH_MAX) + "...";
        headers.add(name, kept.getBytes(StandardCharsets.UTF_8));
    }
}
