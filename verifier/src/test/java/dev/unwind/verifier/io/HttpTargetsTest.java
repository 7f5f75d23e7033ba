package dev.unwind.verifier.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.unwind.model.contract.EntityReader;
import dev.unwind.model.contract.ReadFailed;
import dev.unwind.verifier.io.ReadListener.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
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

class HttpTargetsTest {

    private static final ReadLimits QUICK = new ReadLimits(Duration.ofMillis(300), Duration.ofMillis(1_500), 4, 1_000);

    private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer server;
    private HttpTargets targets;

    interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
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

    private HttpTargets targets(int port) {
        return new HttpTargets(
                TargetAddresses.of(Map.of("desk", "http://127.0.0.1:" + port + "/desk/")),
                QUICK,
                (outcome, nanos) -> outcomes.add(outcome));
    }

    private EntityReader reader() {
        return targets.reader("${desk.url}", "acme");
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

        assertThatThrownBy(() -> reader().read("/tickets/1"))
                .isInstanceOfSatisfying(
                        ReadFailed.class,
                        failed -> assertThat(failed.retriable()).isTrue())
                .hasMessageContaining("no full answer within 300 ms")
                .hasMessageContaining("attempts");
        never.countDown();
    }

    @Test
    void aTargetThatIsDownIsAskedUntilTheDeadline() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        try (HttpTargets down = targets(free)) {
            assertThatThrownBy(() -> down.reader("${desk.url}", "acme").read("/tickets/1"))
                    .isInstanceOfSatisfying(
                            ReadFailed.class,
                            failed -> assertThat(failed.retriable()).isTrue())
                    .hasMessageContaining("ConnectException");
        }
        assertThat(outcomes).hasSizeGreaterThan(2).containsOnly(Outcome.FAILED);
    }

    @Test
    void anAddressThatNobodyConfiguredIsNamed() {
        assertThatThrownBy(() -> targets.reader("${shop.url}", "acme").read("/orders/1"))
                .hasMessageContaining(
                        "nothing is configured for ${shop.url}; known are [desk]; set unwind.target.shop.url");
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
}
