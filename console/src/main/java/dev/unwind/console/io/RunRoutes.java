package dev.unwind.console.io;

import dev.unwind.console.access.Right;
import dev.unwind.schemas.keys.RunKey;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.time.Duration;

/** Runs as the ledger's query API shows them, for those who may see them. */
final class RunRoutes implements Routes {
    private static final String ONE = "/v1/runs/{tenant}/{run}";
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final Gatekeeper gatekeeper;
    private final LedgerApi ledger;

    RunRoutes(Gatekeeper gatekeeper, LedgerApi ledger) {
        this.gatekeeper = gatekeeper;
        this.ledger = ledger;
    }

    @Override
    public void addTo(Adding routes) {
        routes.add(HandlerType.GET, ONE, request -> show(request, ""));
        routes.add(HandlerType.GET, ONE + "/actions", request -> show(request, "/actions" + page(request)));
        routes.add(HandlerType.GET, ONE + "/timeline", request -> show(request, "/timeline" + page(request)));
    }

    private static String page(Context request) {
        String after = Query.text(request, "after");
        return "?limit=" + Query.limit(request)
                + (after == null ? "" : "&after=" + Query.number(request, "after", 0, -1, Long.MAX_VALUE / 2));
    }

    private void show(Context request, String part) {
        RunKey run = Query.runKey(request);
        gatekeeper.require(request, Right.READ_RUNS, run.tenantId());
        Routes.json(
                request,
                ledger.get(LedgerApi.path(run) + part, ANSWER)
                        .orElseThrow(() -> Problem.unknown("RUN_UNKNOWN", "The ledger has no run " + run + "."))
                        .json());
    }
}
