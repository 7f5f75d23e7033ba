package dev.unwind.console.io;

import dev.unwind.console.access.Caller;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Is told what happens, for logs and metrics. Nothing secret is passed to it. */
public interface Watch {
    /** Somebody was let in. */
    void loggedIn(Caller.Kind kind);

    /**
     * Somebody was not let in.
     *
     * @param credential name of what he showed, as far as it is one; null when he showed nothing
     * @param loud whether it is to be logged: it is not, where an address fails again and again
     */
    void loginRefused(String code, String address, @Nullable String credential, boolean loud);

    /**
     * Somebody who is known may not do something.
     *
     * @param action what he wanted to do
     * @param role what it takes
     * @param tenant tenant that it is about; null when it is about none or about all
     */
    void refused(Caller caller, String action, String code, String role, @Nullable String tenant, String address);

    /** The fold refused what somebody who may state it has stated. */
    void refusedByLedger(Caller caller, String tenant, String fact, String code);

    /** A fact was stated; the outcome is ACCEPTED, REFUSED or UNKNOWN. */
    void stated(String fact, String outcome);

    /** A request was answered. */
    void answered(String route, int status, Duration took);
}
