package dev.unwind.sdk.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.sdk.LedgerUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpLedgerViewTest {
    private static final RunKey RUN = new RunKey("acme", "2026/run 7");
    private static final String RUN_JSON = """
            {"tenantId":"acme","runId":"2026/run 7","status":"COMPENSATING","facts":12,"verificationsPending":1,"openCases":2,
             "compensation":{"requested":true,"reason":"wrong customer"},"somethingNew":true}""";
    private static final String ACTION_JSON = """
            {"actionId":"s-1","tool":"shop.cancel","contractVersion":3,"status":"RUNNING","verification":"NOT_REQUIRED","attempt":1,
             "argumentsDigest":"d","idempotencyKey":"k","output":null,"error":null,"effect":"UNKNOWN","startedAt":"2026-11-20T08:00:00.000001Z",
             "beforeSnapshot":{"takenAt":"2026-11-20T08:00:00Z","reads":[{"name":"order","entity":"orders/#W1","document":"{\\"a\\":1}"},
               {"name":"user","entity":"users/u","document":null}]}}""";

    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final List<String> answers = Collections.synchronizedList(new ArrayList<>());
    private final HttpServer server = start();
    private volatile int status = 200;
    private volatile int timeOuts;

    private HttpServer start() {
        try {
            HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            made.createContext("/", exchange -> {
                asked.add(exchange.getRequestURI().toString());
                byte[] bytes = answers.remove(0).getBytes(StandardCharsets.UTF_8);
                if (timeOuts-- > 0) {
                    exchange.getResponseHeaders().set("X-Unwind-Timed-Out", "true");
                }
                exchange.sendResponseHeaders(status, bytes.length);
                exchange.getResponseBody().write(bytes);
                exchange.close();
            });
            made.start();
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private HttpLedgerView view() {
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        return new HttpLedgerView(HttpClient.newHttpClient(), address, Duration.ofSeconds(10));
    }

    @Test
    void aRunIsAskedForWithWhatIsAwaited() {
        answers.add(RUN_JSON);

        var answer = view().run(RUN, Await.verified(41, Duration.ofSeconds(3)));

        assertThat(answer.timedOut()).isFalse();
        assertThat(answer.value())
                .isEqualTo(new RecordedRun(
                        "COMPENSATING", 12, 1, 2, "wrong customer", new RecordedRun.RunWorker(0, null, -1), null, -1));
        assertThat(asked.get(0))
                .startsWith("/v1/tenants/acme/runs/2026%2Frun%207?timeoutMillis=")
                .endsWith("&until=verified&minOffset=41");
    }

    @Test
    void anActionComesWithWhatWasThereBefore() {
        answers.add(ACTION_JSON);

        RecordedAction action =
                view().action(RUN, "s/1", Await.folded(-1, Duration.ZERO)).value();

        assertThat(asked.get(0)).isEqualTo("/v1/tenants/acme/runs/2026%2Frun%207/actions/s%2F1?timeoutMillis=0");
        assertThat(action).isNotNull();
        if (action != null) {
            assertThat(action.inDoubt()).isTrue();
            assertThat(action.effect()).isEqualTo(Effect.UNKNOWN);
            assertThat(action.output()).isNull();
            assertThat(action.before())
                    .isEqualTo(new Snapshot(
                            Instant.parse("2026-11-20T08:00:00Z"),
                            List.of(
                                    new SnapshotRead("order", "orders/#W1", "{\"a\":1}"),
                                    new SnapshotRead("user", "users/u", null))));
        }
    }

    @Test
    void everyPageOfActionsIsRead() {
        answers.add("{\"actions\":[" + ACTION_JSON + "],\"next\":1}");
        answers.add("{\"actions\":[" + ACTION_JSON + "],\"next\":null}");

        assertThat(view().actions(RUN)).hasSize(2);
        assertThat(asked.get(1)).endsWith("/actions?limit=200&after=1");
    }

    @Test
    void whatTheLedgerDoesNotKnowIsNull() {
        status = 404;
        answers.add("{\"error\":{\"code\":\"RUN_UNKNOWN\",\"message\":\"no such run\"}}");

        assertThat(view().run(RUN, Await.folded(0, Duration.ZERO)).value()).isNull();
    }

    @Test
    void aWaitThatIsOverIsTold() {
        timeOuts = 1;
        answers.add(RUN_JSON);

        assertThat(view().run(RUN, Await.verified(0, Duration.ofMillis(5))).timedOut())
                .isTrue();
    }

    @Test
    void anErrorOfTheLedgerIsNoAnswer() {
        status = 503;
        answers.add("{\"error\":{\"code\":\"NOT_READY\",\"message\":\"still folding\"}}");

        assertThatThrownBy(() -> view().run(RUN, Await.folded(0, Duration.ZERO)))
                .isInstanceOf(LedgerUnavailableException.class)
                .hasMessageContaining("503")
                .hasMessageContaining("still folding");
    }

    @Test
    void anAnswerOfAnotherShapeIsNamed() {
        answers.add("{\"state\":\"fine\"}");

        assertThatThrownBy(() -> view().run(RUN, Await.folded(0, Duration.ZERO)))
                .isInstanceOf(LedgerUnavailableException.class)
                .hasMessageContaining("\"status\"");
    }
}
