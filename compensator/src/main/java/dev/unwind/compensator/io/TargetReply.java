package dev.unwind.compensator.io;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a target made of one request. */
sealed interface TargetReply {

    /** It took the command, now or before. */
    record Accepted(@Nullable String output, boolean replayed) implements TargetReply {}

    /** It will not: the same request would be answered the same. */
    record Declined(String code, String detail, List<String> differingPaths) implements TargetReply {}

    /** No answer, or none that decides. Whether it took the command is in doubt; the key makes it safe to ask again. */
    record InDoubt(String detail) implements TargetReply {}
}
