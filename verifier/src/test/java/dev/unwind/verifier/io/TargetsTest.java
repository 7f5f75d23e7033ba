package dev.unwind.verifier.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.unwind.model.contract.EntityReader;
import dev.unwind.model.contract.ReadFailed;
import dev.unwind.model.contract.TargetSource;
import dev.unwind.model.json.Json;
import dev.unwind.verifier.io.ReadListener.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetsTest {

    private static final ReadLimits QUICK = new ReadLimits(Duration.ofMillis(300), Duration.ofMillis(1_500), 4, 1_000);

    private static final ReadLimits CALM = new ReadLimits(Duration.ofSeconds(10), Duration.ofSeconds(20), 4, 1_000);
    private static final CircuitLimits PATIENT = new CircuitLimits(1_000, Duration.ofMinutes(1));

    @TempDir
    Path directory;

    private Path token = Path.of("");
    private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer server;
    private Targets targets;

    interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
        token = Files.writeString(directory.resolve("token"), "hush\n");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        targets = targets(server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        targets.close();
        server.stop(0);
    }

    private Targets targets(int port) {
        return targets(port, CALM, PATIENT);
    }

    private Targets targets(int port, ReadLimits limits, CircuitLimits circuit) {
        return Targets.open(
                Map.of(
                        "desk.url",
                        "http://127.0.0.1:" + port + "/desk/",
                        "desk.header.Authorization",
                        "Bearer ${file:" + token + "}",
                        "desk.header.X-Tenant",
                        "globex",
                        "shop.header.Authorization",
                        "Bearer other",
                        "wrong.url",
                        "http://127.0.0.1:" + port,
                        "wrong.header.X-Key",
                        "two\nlines"),
                limits,
                circuit,
                (outcome, nanos) -> outcomes.add(outcome));
    }

    private static TargetSource at(String base) {
        return new TargetSource(TargetSource.HTTP, base, Json.NODES.objectNode());
    }

    private EntityReader reader() {
        return targets.reader(at("${desk.url}"), "acme");
    }

    private void answers(Answer answer) {
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            try (exchange) {
                answer.to(exchange);
            }
        });
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Test
    void anObjectIsReadBelowTheConfiguredAddressInItsTenant() throws ReadFailed {
        List<String> asked = new CopyOnWriteArrayList<>();
        answers(exchange -> {
            asked.add(exchange.getRequestHeaders().getFirst("X-Tenant") + " "
                    + exchange.getRequestURI().getRawPath());
            send(exchange, 200, "{\"status\":\"open\"}");
        });

        assertThat(reader().read("/tickets/%231")).hasToString("{\"status\":\"open\"}");
        assertThat(asked).containsExactly("acme /desk/tickets/%231");
        assertThat(outcomes).containsExactly(Outcome.FOUND);
    }

    @Test
    void notFoundMeansThatThereIsNoSuchObject() throws ReadFailed {
        answers(exchange -> send(exchange, 404, "{}"));

        assertThat(reader().read("/tickets/9")).isNull();
        assertThat(outcomes).containsExactly(Outcome.ABSENT);
    }

    @Test
    void anOverloadedTargetIsAskedAgain() throws ReadFailed {
        answers(exchange -> send(exchange, requests.get() < 3 ? 503 : 200, "1"));

        assertThat(reader().read("/tickets/1")).hasToString("1");
        assertThat(outcomes).containsExactly(Outcome.FAILED, Outcome.FAILED, Outcome.FOUND);
    }

    @Test
    void aRefusalIsNotAskedAgain() {
        answers(exchange -> send(exchange, 403, "{}"));

        assertThatThrownBy(() -> reader().read("/tickets/1"))
                .isInstanceOfSatisfying(
                        ReadFailed.class,
                        failed -> assertThat(failed.retriable()).isFalse())
                .hasMessageContaining("/desk/tickets/1 of tenant acme")
                .hasMessageContaining("found status 403, expected 200 or 404");
        assertThat(requests).hasValue(1);
    }

    @Test
    void anAnswerThatIsNoJsonOrTooLongIsRefused() {
        answers(exchange -> send(
                exchange, 200, exchange.getRequestURI().getPath().endsWith("long") ? "1".repeat(1_001) : "<html>"));

        assertThatThrownBy(() -> reader().read("/tickets/1")).hasMessageContaining("Cannot read JSON");
        assertThatThrownBy(() -> reader().read("/tickets/long")).hasMessageContaining("longer than 1000 bytes");
        assertThat(requests).hasValue(2);
    }

    @Test
    void anAnswerThatNeverEndsIsGivenUp() {
        CountDownLatch never = new CountDownLatch(1);
        answers(exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        try (Targets quick = targets(server.getAddress().getPort(), QUICK, PATIENT)) {
            assertThatThrownBy(() -> quick.reader(at("${desk.url}"), "acme").read("/tickets/1"))
                    .isInstanceOfSatisfying(
                            ReadFailed.class,
                            failed -> assertThat(failed.retriable()).isTrue())
                    .hasMessageContaining("no full answer within 300 ms")
                    .hasMessageContaining("attempts");
        }
        never.countDown();
    }

    @Test
    void aTargetThatIsDownIsAskedUntilTheDeadline() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        try (Targets down = targets(free, QUICK, PATIENT)) {
            assertThatThrownBy(() -> down.reader(at("${desk.url}"), "acme").read("/tickets/1"))
                    .isInstanceOfSatisfying(
                            ReadFailed.class,
                            failed -> assertThat(failed.retriable()).isTrue())
                    .hasMessageContaining("ConnectException");
        }
        assertThat(outcomes).hasSizeGreaterThan(2).containsOnly(Outcome.FAILED);
    }

    @Test
    void anAddressThatNobodyConfiguredIsNamed() {
        assertThatThrownBy(() -> targets.reader(at("${shop.url}"), "acme").read("/orders/1"))
                .hasMessageContaining(
                        "nothing is configured for ${shop.url}; known are [desk, wrong]; set unwind.target.shop.url");
    }

    @Test
    void noMoreRequestsRunAtOnceThanTheTargetIsToBear() throws InterruptedException {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        answers(exchange -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            Thread.yield();
            now.decrementAndGet();
            send(exchange, 200, "1");
        });
        CountDownLatch all = new CountDownLatch(100);
        for (int i = 0; i < 100; i++) {
            Thread.startVirtualThread(() -> {
                try {
                    reader().read("/tickets/1");
                } catch (ReadFailed e) {
                    throw new AssertionError(e);
                } finally {
                    all.countDown();
                }
            });
        }
        all.await();

        assertThat(most.get()).isBetween(1, 4);
        assertThat(outcomes).hasSize(100).containsOnly(Outcome.FOUND);
    }

    @Test
    void theHeadersOfATargetAreSentToItAloneAndNeverForAnotherTenant() throws ReadFailed {
        List<String> asked = new CopyOnWriteArrayList<>();
        answers(exchange -> {
            asked.add(exchange.getRequestHeaders().get("Authorization") + " "
                    + exchange.getRequestHeaders().get("X-Tenant"));
            send(exchange, 200, "1");
        });

        reader().read("/tickets/1");

        assertThat(asked).containsExactly("[Bearer hush] [acme]");
    }

    @Test
    void aHeaderThatHttpDoesNotAllowIsNamedWithoutItsValue() {
        assertThatThrownBy(() -> targets.reader(at("${wrong.url}"), "acme").read("/tickets/1"))
                .hasMessageContaining("header X-Key")
                .hasMessageNotContaining("lines")
                .hasNoCause();
    }

    @Test
    void aTargetThatFailsAllTheTimeIsLeftAloneAndAskedOnceInAWhile() {
        answers(exchange -> send(exchange, 503, "{}"));
        try (Targets guarded =
                targets(server.getAddress().getPort(), QUICK, new CircuitLimits(3, Duration.ofMinutes(1)))) {
            EntityReader reader = guarded.reader(at("${desk.url}"), "acme");

            assertThatThrownBy(() -> reader.read("/tickets/1"))
                    .isInstanceOfSatisfying(
                            ReadFailed.class,
                            failed -> assertThat(failed.retriable()).isTrue())
                    .hasMessageContaining("circuit open since 20")
                    .hasMessageContaining("found status 503");
            assertThatThrownBy(() -> reader.read("/tickets/2")).hasMessageContaining("circuit open since");
            assertThat(requests).hasValue(3);
        }
    }

    @Test
    void aTargetThatAnswersItsProbeIsReadAgain() throws ReadFailed {
        answers(exchange -> send(exchange, requests.get() <= 4 ? 503 : 200, "1"));
        try (Targets guarded =
                targets(server.getAddress().getPort(), CALM, new CircuitLimits(3, Duration.ofMillis(150)))) {
            assertThat(guarded.reader(at("${desk.url}"), "acme").read("/tickets/1"))
                    .hasToString("1");
        }
        // Three that opened it, one probe that failed, one that answered.
        assertThat(requests).hasValue(5);
    }

    @Test
    void aRefusalIsAnAnswerAndOpensNoCircuit() {
        answers(exchange -> send(exchange, 403, "{}"));
        try (Targets guarded =
                targets(server.getAddress().getPort(), CALM, new CircuitLimits(1, Duration.ofMinutes(1)))) {
            EntityReader reader = guarded.reader(at("${desk.url}"), "acme");
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> reader.read("/tickets/1")).hasMessageContaining("found status 403");
            }
        }
        assertThat(requests).hasValue(3);
    }

    @Test
    void aConnectorOfOnesOwnIsFoundOnTheClassPath() throws ReadFailed {
        TargetSource shelf = new TargetSource("shelf", "${shelf.path}", Json.parse("{\"with\":\"shelf\"}"));
        try (Targets own = Targets.open(
                Map.of("shelf.path", directory.toString()),
                QUICK,
                PATIENT,
                (outcome, nanos) -> outcomes.add(outcome))) {
            assertThat(own.reader(shelf, "acme").read("/book")).hasToString("{\"tenant\":\"acme\",\"path\":\"/book\"}");
            assertThat(own.reader(shelf, "acme").read("/gone")).isNull();
        }
        assertThat(outcomes).containsExactly(Outcome.FOUND, Outcome.ABSENT);
    }

    @Test
    void aConnectorThatNobodyHasIsNamed() {
        TargetSource ldap = new TargetSource("ldap", "${dir.url}", Json.NODES.objectNode());

        assertThatThrownBy(() -> targets.reader(ldap, "acme").read("/people/1"))
                .hasMessageContaining("asks for the connector ldap, known are [http, jdbc, shelf]");
    }
}
