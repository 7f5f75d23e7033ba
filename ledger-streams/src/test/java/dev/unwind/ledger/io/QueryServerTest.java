package dev.unwind.ledger.io;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.ledger.query.CaseQueries;
import dev.unwind.ledger.query.ContractQueries;
import dev.unwind.ledger.query.FoldProgress;
import dev.unwind.ledger.query.LedgerQueries;
import dev.unwind.ledger.query.StateAccess;
import dev.unwind.ledger.query.WriteQueries;
import dev.unwind.ledger.topology.LedgerDecoder;
import dev.unwind.ledger.topology.PublishedContracts;
import dev.unwind.ledger.topology.TopicRead;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.TargetWrite;
import dev.unwind.schemas.serde.UnwindSerdes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The server in front of a ledger whose stores are not there yet. */
class QueryServerTest {
    private static final Map<String, ?> REGISTRY = Map.of("schema.registry.url", "mock://query-server");

    private final HttpClient http = HttpClient.newHttpClient();
    private final QueryServer server = server();

    private static QueryServer server() {
        StateAccess state = new StateAccess();
        LedgerDecoder decoder = new LedgerDecoder("unwind.ledger", REGISTRY, Duration.ZERO, () -> false);
        FoldProgress progress = new FoldProgress((partition, known) -> known);
        PublishedContracts contracts =
                new PublishedContracts("unwind.tool-contracts", REGISTRY, new TopicRead(Map::of, Duration.ZERO));
        return QueryServer.start(
                "127.0.0.1",
                0,
                new QueryServer.Queries(
                        new LedgerQueries(state, progress, decoder),
                        new CaseQueries(state, decoder, () -> contracts.in(state.contracts())),
                        new WriteQueries(
                                state, "unwind.target-writes", UnwindSerdes.deserializer(TargetWrite.class, REGISTRY)),
                        new ContractQueries(state, contracts)),
                state,
                new Starting());
    }

    @AfterEach
    void close() {
        server.close();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String code(HttpResponse<String> response) {
        return Json.parse(response.body()).at("/error/code").asText();
    }

    @Test
    void eachRouteIsInTheDescriptionAndTheOtherWayRound() throws IOException {
        Object description = new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(Path.of("..", "docs", "openapi.yaml")));
        Map<?, ?> paths = Objects.requireNonNull((Map<?, ?>) ((Map<?, ?>) description).get("paths"));

        assertThat(paths.keySet().stream().map(String::valueOf)).containsExactlyInAnyOrderElementsOf(server.paths());
    }

    @Test
    void whileTheStoresAreNotThereTheCallerIsAskedToComeAgain() throws Exception {
        HttpResponse<String> answer = get("/v1/tenants/acme/runs/run%2F1");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(code(answer)).isEqualTo("NOT_READY");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/runs?limit=0",
                "/v1/runs?limit=1001",
                "/v1/runs?limit=many",
                "/v1/runs?status=DANCING",
                "/v1/tenants/a%2Fb/runs/r",
                "/v1/tenants/a/runs/r?until=tomorrow",
                "/v1/tenants/a/runs/r?minOffset=-1",
                "/v1/tenants/a/runs/r?timeoutMillis=999999",
                "/v1/tenants/a/runs/r/actions/x?until=settled",
                "/v1/tenants/a/runs/r/actions?after=-1",
                "/v1/tenants/a/writes?entity=e&after=-1",
                "/v1/contracts/tool/0"
            })
    void aParameterThatCannotBeIsToldAndNotBent(String path) throws Exception {
        HttpResponse<String> answer = get(path);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(code(answer)).isEqualTo("BAD_REQUEST");
        assertThat(answer.body()).contains("expected");
    }

    @Test
    void aPathThatIsNoneSaysSo() throws Exception {
        HttpResponse<String> answer = get("/v1/nothing");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(code(answer)).isEqualTo("ROUTE_UNKNOWN");
    }

    @Test
    void probesAnswerFromTheProcess() throws Exception {
        assertThat(get("/livez").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/metrics").body()).isEqualTo("up 1\n");
    }

    /** A process that is alive and not ready. */
    private static final class Starting implements QueryServer.Process {
        @Override
        public JsonNode liveness() {
            return Json.NODES.objectNode();
        }

        @Override
        public boolean alive() {
            return true;
        }

        @Override
        public JsonNode readiness() {
            return Json.NODES.objectNode();
        }

        @Override
        public boolean ready() {
            return false;
        }

        @Override
        public String metrics() {
            return "up 1\n";
        }
    }
}
