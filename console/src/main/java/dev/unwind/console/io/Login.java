package dev.unwind.console.io;

import dev.unwind.console.access.Caller;
import org.jspecify.annotations.Nullable;

/** What came of somebody's attempt to prove who he is. */
sealed interface Login {
    /** He is known. */
    record In(Caller caller) implements Login {}

    /**
     * He is not.
     *
     * @param code stable, for log and metrics
     * @param told what he is told, which says no more than he may know
     * @param credential name of what he showed, as far as it is one; null when he showed nothing
     */
    record Refused(String code, String told, @Nullable String credential) implements Login {}

    /** Nobody can tell now. */
    record Unknown(String code, String told) implements Login {}
}
