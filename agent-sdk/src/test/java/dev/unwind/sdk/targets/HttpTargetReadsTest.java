package dev.unwind.sdk.targets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.unwind.model.contract.EntityReader;
import dev.unwind.model.contract.ReadFailed;
import dev.unwind.model.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpTargetReadsTest {
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final HttpServer server = start();
    private volatile int status = 200;
    private volatile String body = "{\"id\":\"#W1\",\"total\":10.50}";

    private HttpServer start() {
        try {
            HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            made.createContext("/", exchange -> {
                asked.add(exchange.getRequestHeaders().getFirst("X-Tenant") + " "
                        + exchange.getRequestURI().getRawPath());
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
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

    private EntityReader reader(String base) {
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/shop/";
        return new HttpTargetReads(HttpClient.newHttpClient(), Map.of("shop.url", url), Duration.ofSeconds(10))
                .at("acme", base);
    }

    @Test
    void anObjectIsReadForItsTenantBelowTheConfiguredAddress() throws ReadFailed {
        assertThat(reader("${shop.url}").read("/orders/%23W1")).isEqualTo(Json.parse(body));
        assertThat(asked).containsExactly("acme /shop/orders/%23W1");
    }

    @Test
    void notFoundSaysThatThereIsNoSuchObject() throws ReadFailed {
        status = 404;

        assertThat(reader("${shop.url}").read("/orders/W2")).isNull();
    }

    @Test
    void anythingElseSaysNothingOfTheObject() {
        status = 503;
        assertThatThrownBy(() -> reader("${shop.url}").read("/orders/W2"))
                .isInstanceOfSatisfying(
                        ReadFailed.class,
                        failed -> assertThat(failed.retriable()).isTrue())
                .hasMessageContaining("503");
        status = 200;
        body = "<html>";
        assertThatThrownBy(() -> reader("${shop.url}").read("/orders/W2"))
                .isInstanceOfSatisfying(
                        ReadFailed.class,
                        failed -> assertThat(failed.retriable()).isFalse());
    }

    @Test
    void anAddressThatIsNotConfiguredIsNamed() {
        assertThatThrownBy(() -> reader("${bank.url}").read("/accounts/A"))
                .isInstanceOf(ReadFailed.class)
                .hasMessageContaining("${bank.url}")
                .hasMessageContaining("shop.url");
    }
}
