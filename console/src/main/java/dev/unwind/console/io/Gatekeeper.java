package dev.unwind.console.io;

import dev.unwind.console.access.Access;
import dev.unwind.console.access.Caller;
import dev.unwind.console.access.FailedLogins;
import dev.unwind.console.access.Right;
import dev.unwind.console.access.Verdict;
import dev.unwind.model.access.KeyToken;
import dev.unwind.model.control.ControlScope;
import io.javalin.http.Context;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Asks each request who it comes from and whether he may, and tells every refusal to log and metrics. */
final class Gatekeeper {
    private static final String CALLER = "unwind.caller";
    private static final String CHALLENGE = "Bearer realm=\"unwind\"";

    private final KeyLogin keys;
    private final @Nullable TokenLogin tokens;
    private final FailedLogins failures;
    private final Watch watch;

    Gatekeeper(KeyLogin keys, @Nullable TokenLogin tokens, FailedLogins failures, Watch watch) {
        this.keys = keys;
        this.tokens = tokens;
        this.failures = failures;
        this.watch = watch;
    }

    /**
     * Finds out who asks.
     *
     * @throws Problem 401 when nobody who is known; 429 when that happens too often from one address; 503 when it cannot be told now
     */
    void admit(Context request) {
        Login login = login(request);
        switch (login) {
            case Login.In in -> {
                watch.loggedIn(in.caller().kind());
                request.attribute(CALLER, in.caller());
            }
            case Login.Unknown unknown -> throw Problem.unavailable(unknown.code(), unknown.told(), null);
            case Login.Refused refused -> throw turnedAway(request, refused);
        }
    }

    private Problem turnedAway(Context request, Login.Refused refused) {
        // A right key is let in whatever came before it: it cannot be guessed, and one broken client must not lock out
        // everybody behind its address.
        long waitSeconds = failures.failed(request.ip(), System.nanoTime());
        watch.loginRefused(
                waitSeconds == 0 ? refused.code() : "TOO_MANY_FAILED_LOGINS",
                request.ip(),
                refused.credential(),
                waitSeconds == 0);
        if (waitSeconds > 0) {
            return Problem.tooMany(
                    "TOO_MANY_FAILED_LOGINS",
                    "Too many failed logins from " + request.ip() + "; try again in " + waitSeconds + " s.",
                    waitSeconds);
        }
        request.header(
                "WWW-Authenticate",
                refused.code().equals("NO_CREDENTIALS") ? CHALLENGE : CHALLENGE + ", error=\"invalid_token\"");
        return Problem.of(
                401,
                refused.code().equals("NO_CREDENTIALS") ? "NO_CREDENTIALS" : "CREDENTIALS_REFUSED",
                refused.told());
    }

    private Login login(Context request) {
        String authorization = request.header("Authorization");
        String header = request.header("X-Api-Key");
        if (authorization != null && header != null) {
            return new Login.Refused(
                    "CREDENTIALS_AMBIGUOUS", "Both Authorization and X-Api-Key were sent: send one of them.", null);
        }
        if (header != null) {
            return keys.login(header.strip());
        }
        if (authorization == null || authorization.isBlank()) {
            return new Login.Refused(
                    "NO_CREDENTIALS",
                    "Nobody is named: send Authorization: Bearer with an API key (uwk_...) or a token of the issuer.",
                    null);
        }
        String[] parts = authorization.strip().split(" +", 2);
        String scheme = parts[0].toLowerCase(Locale.ROOT);
        if (parts.length < 2 || !(scheme.equals("bearer") || scheme.equals("apikey"))) {
            return new Login.Refused(
                    "SCHEME_UNKNOWN", "The Authorization header is of no known kind: expected Bearer.", null);
        }
        if (scheme.equals("apikey") || KeyToken.looksLike(parts[1])) {
            return keys.login(parts[1]);
        }
        return tokens == null
                ? new Login.Refused(
                        "TOKENS_NOT_TAKEN", "Tokens are not taken here, no issuer is configured: use an API key.", null)
                : tokens.login(parts[1]);
    }

    /** Who asks. */
    static Caller caller(Context request) {
        return Objects.requireNonNull(request.<Caller>attribute(CALLER), "nobody was admitted");
    }

    /** Goes on when he may do this for the tenant. */
    Caller require(Context request, Right right, String tenant) {
        Caller caller = caller(request);
        pass(request, caller, right.word(), Access.check(caller, right, tenant), tenant);
        return caller;
    }

    /** Goes on when he may do this for some tenant. */
    Caller requireSomewhere(Context request, Right right) {
        Caller caller = caller(request);
        pass(request, caller, right.word(), Access.checkSomewhere(caller, right), null);
        return caller;
    }

    /** Goes on when he may do this for all that the scope covers. */
    Caller require(Context request, Right right, ControlScope scope) {
        Caller caller = caller(request);
        String tenant =
                scope.kind() == ControlScope.Kind.TENANT || scope.kind() == ControlScope.Kind.RUN ? scope.name() : null;
        pass(request, caller, right.word(), Access.check(caller, right, scope), tenant);
        return caller;
    }

    /** Goes on when the verdict says so. */
    void pass(Context request, Caller caller, String action, Verdict verdict, @Nullable String tenant) {
        if (verdict instanceof Verdict.Refused refused) {
            tell(request, caller, action, refused, tenant);
            request.header("WWW-Authenticate", CHALLENGE + ", error=\"insufficient_scope\"");
            throw Problem.of(403, refused.code().name(), refused.detail());
        }
    }

    /** As {@link #pass}, but who may not see a thing is not told that it is there. */
    void passUnseen(Context request, Caller caller, Right right, String tenant, Problem nothing) {
        if (Access.check(caller, right, tenant) instanceof Verdict.Refused refused) {
            tell(request, caller, right.word(), refused, tenant);
            throw nothing;
        }
    }

    /** Tells log and metrics of a refusal. */
    void tell(Context request, Caller caller, String action, Verdict.Refused refused, @Nullable String tenant) {
        watch.refused(caller, action, refused.code().name(), refused.role(), tenant, request.ip());
    }
}
