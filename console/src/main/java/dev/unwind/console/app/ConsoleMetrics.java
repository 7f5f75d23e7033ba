package dev.unwind.console.app;

import dev.unwind.console.access.Caller;
import dev.unwind.console.io.Watch;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The meters of a console, and the log of whom it refused what. */
final class ConsoleMetrics implements Watch {
    private static final Logger LOG = LoggerFactory.getLogger("dev.unwind.console.refusals");

    /** Refusals by code, action and the role that would have been needed. Rising: somebody tries what is not his, or was granted too little. */
    static final String REFUSALS = "unwind.console.refusals";
    /** Logins by kind. */
    static final String LOGINS = "unwind.console.logins";
    /** Facts stated in people's names, by what the ledger made of them. Rising UNKNOWN: the ledger falls behind. */
    static final String FACTS = "unwind.console.facts";
    /** Time to answer a request, the wait for the ledger included, by route and status. */
    static final String REQUESTS = "unwind.console.requests";
    /** Seconds since all keys and controls were known. Rising: the broker does not answer; keys stop working at the limit. */
    static final String AGE = "unwind.console.keys.age.seconds";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    void age(Supplier<Number> seconds) {
        Gauge.builder(AGE, seconds).register(registry);
    }

    String scrape() {
        return registry.scrape();
    }

    @Override
    public void loggedIn(Caller.Kind kind) {
        registry.counter(LOGINS, "kind", kind.name()).increment();
    }

    @Override
    public void loginRefused(String code, String address, @Nullable String credential, boolean loud) {
        count(code, "login", "none");
        if (loud) {
            LOG.atWarn()
                    .addKeyValue("code", code)
                    .addKeyValue("action", "login")
                    .addKeyValue("credential", credential)
                    .addKeyValue("address", address)
                    .log("Refused");
        } else {
            LOG.atDebug()
                    .addKeyValue("code", code)
                    .addKeyValue("address", address)
                    .log("Refused");
        }
    }

    @Override
    public void refused(
            Caller caller, String action, String code, String role, @Nullable String tenant, String address) {
        count(code, action, role);
        LOG.atWarn()
                .addKeyValue("code", code)
                .addKeyValue("action", action)
                .addKeyValue("role", role)
                .addKeyValue("tenant", tenant)
                .addKeyValue("principal", caller.principal())
                .addKeyValue("credential", caller.credential())
                .addKeyValue("address", address)
                .log("Refused");
    }

    @Override
    public void refusedByLedger(Caller caller, String tenant, String fact, String code) {
        count(code, fact, "none");
        LOG.atWarn()
                .addKeyValue("code", code)
                .addKeyValue("action", fact)
                .addKeyValue("tenant", tenant)
                .addKeyValue("principal", caller.principal())
                .addKeyValue("credential", caller.credential())
                .log("Refused by the ledger");
    }

    private void count(String code, String action, String role) {
        registry.counter(REFUSALS, "code", code, "action", action, "role", role).increment();
    }

    @Override
    public void stated(String fact, String outcome) {
        registry.counter(FACTS, "fact", fact, "outcome", outcome).increment();
    }

    @Override
    public void answered(String route, int status, Duration took) {
        Timer.builder(REQUESTS)
                .tag("route", route)
                .tag("status", Integer.toString(status))
                .publishPercentiles(0.5, 0.99)
                .register(registry)
                .record(took);
    }
}
