package dev.unwind.ledger.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.ledger.query.CaseQueries;
import dev.unwind.ledger.query.ContractQueries;
import dev.unwind.ledger.query.LedgerQueries;
import dev.unwind.ledger.query.OwnedElsewhere;
import dev.unwind.ledger.query.Page;
import dev.unwind.ledger.query.QueryRefused;
import dev.unwind.ledger.query.StateAccess;
import dev.unwind.ledger.query.WriteQueries;
import dev.unwind.ledger.topology.RegistryUnreachable;
import dev.unwind.model.json.Json;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpStatus;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The query API over HTTP. A run that another instance folds is answered with 307 to that one; lists are gathered from all instances. Each
 * request has a virtual thread, so that those who wait cost little.
 */
public final class QueryServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QueryServer.class);
    private static final String RUN = "/v1/tenants/{tenant}/runs/{run}";
    private static final String TIMED_OUT = "X-Unwind-Timed-Out";

    private final LedgerQueries queries;
    private final CaseQueries cases;
    private final WriteQueries writes;
    private final ContractQueries contracts;
    private final Peers peers;
    private final Map<String, Handler> routes;
    private final Javalin server;

    /** What the server needs to know of the process beside the queries. */
    public interface Process {
        /** Null when alive, else what is dead. */
        JsonNode liveness();

        /** Whether {@link #liveness} means alive. */
        boolean alive();

        /** What is ready and what is not. */
        JsonNode readiness();

        /** Whether {@link #readiness} means ready. */
        boolean ready();

        /** All metrics in Prometheus' text form. */
        String metrics();
    }

    /** The questions that the server passes on. */
    public record Queries(LedgerQueries runs, CaseQueries cases, WriteQueries writes, ContractQueries contracts) {}

    private QueryServer(Queries questions, StateAccess state, Process process) {
        this.queries = questions.runs();
        this.cases = questions.cases();
        this.writes = questions.writes();
        this.contracts = questions.contracts();
        this.peers = new Peers(state::peers);
        this.routes = routes(process);
        this.server = Javalin.create(config -> {
            config.showJavalinBanner = false;
            config.startupWatcherEnabled = false;
            config.useVirtualThreads = true;
        });
        routes.forEach(server::get);
        server.exception(QueryRefused.class, QueryServer::refuse);
        server.exception(OwnedElsewhere.class, QueryServer::redirect);
        server.exception(
                RegistryUnreachable.class,
                (e, request) -> refuse(QueryRefused.notReady(String.valueOf(e.getMessage())), request));
        server.exception(Exception.class, QueryServer::failed);
        server.error(HttpStatus.NOT_FOUND, QueryServer::noSuchRoute);
    }

    /** Starts a server; port 0 takes a free one. */
    public static QueryServer start(String host, int port, Queries queries, StateAccess state, Process process) {
        QueryServer made = new QueryServer(queries, state, process);
        made.server.start(host, port);
        return made;
    }

    private Map<String, Handler> routes(Process process) {
        Map<String, Handler> all = new TreeMap<>();
        all.put("/v1/runs", this::runs);
        all.put(RUN, request -> answer(request, queries.run(Parameters.runKey(request), Parameters.wait(request))));
        all.put(RUN + "/actions", this::actions);
        all.put(RUN + "/actions/{actionId}", this::action);
        all.put(RUN + "/timeline", this::timeline);
        all.put(
                RUN + "/checkpoint",
                request -> answer(request, queries.checkpoint(Parameters.runKey(request), Parameters.wait(request))));
        all.put("/v1/actions/{actionId}", this::actionsNamed);
        all.put("/v1/cases", this::cases);
        all.put("/v1/cases/{caseId}", this::oneCase);
        all.put("/v1/tenants/{tenant}/writes", this::writes);
        all.put("/v1/contracts", request -> json(request, contracts.all()));
        all.put("/v1/contracts/{tool}/{version}", this::contract);
        all.put("/livez", request -> probe(request, process.alive(), process.liveness()));
        all.put("/readyz", request -> probe(request, process.ready(), process.readiness()));
        all.put(
                "/metrics",
                request -> request.contentType("text/plain; version=0.0.4; charset=utf-8")
                        .result(process.metrics()));
        return all;
    }

    /** Paths of all routes, with their parameters in braces. */
    public List<String> paths() {
        return List.copyOf(routes.keySet());
    }

    private void runs(Context request) {
        Page here = queries.runs(
                Parameters.text(request, "tenant"),
                Parameters.status(request),
                Parameters.text(request, "after"),
                Parameters.limit(request));
        list(
                request,
                "runs",
                here,
                run -> run.path("tenantId").asText() + "/" + run.path("runId").asText());
    }

    private void actionsNamed(Context request) {
        Page here = queries.actionsNamed(
                request.pathParam("actionId"),
                Parameters.text(request, "tenant"),
                Parameters.text(request, "after"),
                Parameters.limit(request));
        list(
                request,
                "actions",
                here,
                place -> place.path("tenantId").asText() + "/"
                        + place.path("runId").asText());
    }

    private void cases(Context request) {
        Page here = queries.cases(
                Parameters.text(request, "tenant"), Parameters.text(request, "after"), Parameters.limit(request));
        list(request, "cases", here, open -> open.path("caseId").asText());
    }

    private void oneCase(Context request) {
        String caseId = request.pathParam("caseId");
        Optional<JsonNode> found = cases.find(caseId, this::newestWrites).map(JsonNode.class::cast);
        if (found.isEmpty() && request.header(Peers.HEADER) == null) {
            found = peers.find(pathAndQuery(request));
        }
        json(
                request,
                found.orElseThrow(() -> QueryRefused.unknown(
                        "CASE_UNKNOWN",
                        "There is no open case " + caseId + "; open ones are listed under /v1/cases.",
                        false)));
    }

    private JsonNode newestWrites(WriteQueries.Entity entity, @Nullable Long after, int limit) {
        try {
            return writes.page(entity, after, limit, true);
        } catch (OwnedElsewhere owner) {
            return peers.at(
                    owner.authority(),
                    "/v1/tenants/" + segment(entity.tenantId()) + "/writes?base=" + segment(entity.base())
                            + "&entity=" + segment(entity.entity()) + "&newest=true&limit=" + limit
                            + (after == null ? "" : "&after=" + after));
        }
    }

    private static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private void writes(Context request) {
        WriteQueries.Entity entity = new WriteQueries.Entity(
                request.pathParam("tenant"),
                Objects.requireNonNullElse(request.queryParam("base"), ""),
                Parameters.required(request, "entity"));
        Long after = request.queryParam("after") == null
                ? null
                : Long.valueOf(Parameters.number(request, "after", 0, 0, Long.MAX_VALUE - 1));
        boolean newest = Boolean.parseBoolean(request.queryParam("newest"));
        json(request, writes.page(entity, after, Parameters.limit(request), newest));
    }

    private void list(Context request, String name, Page here, Function<JsonNode, String> key) {
        List<Page> pages = new ArrayList<>(List.of(here));
        if (request.header(Peers.HEADER) == null) {
            pages.addAll(peers.ask(pathAndQuery(request), name, key));
        }
        Page page = Page.merged(pages, Parameters.limit(request));
        ObjectNode answer = Json.NODES.objectNode();
        ArrayNode items = answer.putArray(name);
        page.items().forEach(item -> items.add(item.json()));
        json(request, answer.put("next", page.next()));
    }

    private void actions(Context request) {
        long after = Parameters.number(request, "after", 0, 0, Long.MAX_VALUE - Parameters.LIMIT_MAX);
        answer(
                request,
                queries.actions(
                        Parameters.runKey(request), after, Parameters.limit(request), Parameters.wait(request)));
    }

    private void action(Context request) {
        answer(
                request,
                queries.action(Parameters.runKey(request), request.pathParam("actionId"), Parameters.wait(request)));
    }

    private void timeline(Context request) {
        long after = Parameters.number(request, "after", -1, -1, Long.MAX_VALUE - Parameters.LIMIT_MAX);
        answer(
                request,
                queries.timeline(
                        Parameters.runKey(request), after, Parameters.limit(request), Parameters.wait(request)));
    }

    private void contract(Context request) {
        int version = (int) Parameters.number("version", request.pathParam("version"), 1, Integer.MAX_VALUE);
        json(request, contracts.one(request.pathParam("tool"), version));
    }

    private static void probe(Context request, boolean well, JsonNode body) {
        request.status(well ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
        json(request, body);
    }

    private static void answer(Context request, LedgerQueries.Answer answer) {
        if (answer.timedOut()) {
            request.header(TIMED_OUT, "true");
        }
        json(request, answer.json());
    }

    private static void json(Context request, JsonNode body) {
        request.contentType("application/json").result(Json.write(body));
    }

    private static void refuse(QueryRefused refused, Context request) {
        request.status(refused.status());
        if (refused.status() == HttpStatus.SERVICE_UNAVAILABLE.getCode()) {
            request.header("Retry-After", "1");
        }
        if (refused.timedOut()) {
            request.header(TIMED_OUT, "true");
        }
        error(request, refused.code(), String.valueOf(refused.getMessage()));
    }

    private static void redirect(OwnedElsewhere owner, Context request) {
        request.status(HttpStatus.TEMPORARY_REDIRECT)
                .header("Location", "http://" + owner.authority() + pathAndQuery(request));
        error(request, "OWNED_ELSEWHERE", "The run is folded by the instance at " + owner.authority() + ".");
    }

    private static void failed(Exception e, Context request) {
        LOG.atError().setCause(e).addKeyValue("path", request.path()).log("Query failed");
        request.status(HttpStatus.INTERNAL_SERVER_ERROR);
        error(request, "INTERNAL", "The query failed: " + e + "; see the log of the ledger.");
    }

    private static void noSuchRoute(Context request) {
        if (request.result() == null
                || request.result().startsWith("Not Found")
                || request.result().startsWith("Endpoint")) {
            error(request, "ROUTE_UNKNOWN", "There is no " + request.path() + "; see openapi.yaml for what there is.");
        }
    }

    private static void error(Context request, String code, String message) {
        ObjectNode body = Json.NODES.objectNode();
        body.putObject("error").put("code", code).put("message", message);
        json(request, body);
    }

    private static String pathAndQuery(Context request) {
        String query = request.queryString();
        return request.req().getRequestURI() + (query == null ? "" : "?" + query);
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }
}
