package dev.unwind.verifier.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.contract.EntityReader;
import dev.unwind.model.contract.ReadFailed;
import dev.unwind.model.contract.TargetSource;
import dev.unwind.model.json.Json;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdbcConnectorTest {

    private static final ReadLimits QUICK = new ReadLimits(Duration.ofSeconds(2), Duration.ofSeconds(4), 4, 100_000);
    private static final TargetSource SHOP = new TargetSource(TargetSource.JDBC, "${shop.jdbc}", Json.parse("""
                    {"base": "${shop.jdbc}", "queries": {
                      "/orders/{id}": "SELECT number, status, total, paid FROM orders WHERE tenant = :tenant AND number = :id",
                      "/orders/newest": "SELECT max(number) AS number FROM orders WHERE tenant = :tenant",
                      "/orders/{id}/lines": {"rows": "SELECT line, item FROM lines WHERE tenant = :tenant AND number = :id ORDER BY line"},
                      "/all": "SELECT number FROM orders WHERE tenant = :tenant",
                      "/details/{id}": "SELECT details, at, tags FROM details WHERE tenant = :tenant AND number = :id",
                      "/types": "SELECT wall, hour, zoned, grid, page FROM types WHERE tenant = :tenant",
                      "/slow": "SELECT pg_sleep(60)::text AS slept, :tenant::text AS tenant",
                      "/write": "SELECT nextval('counter') AS n, :tenant::text AS tenant",
                      "/broken": "SELECT nothing FROM orders WHERE tenant = :tenant"}}"""));
    private static final String[] TABLES = {
        "CREATE TABLE orders (tenant VARCHAR(20), number INTEGER, status VARCHAR(20), total NUMERIC(10,2), paid BOOLEAN)",
        "CREATE TABLE lines (tenant VARCHAR(20), number INTEGER, line INTEGER, item VARCHAR(20))",
        "INSERT INTO orders VALUES ('acme', 1, 'open', 12.50, NULL), ('acme', 2, 'closed', 3, NULL), ('globex', 1, 'secret', 1, NULL)",
        "INSERT INTO lines VALUES ('acme', 1, 1, 'pen'), ('acme', 1, 2, 'ink'), ('globex', 1, 3, 'secret')"
    };

    @TempDir
    Path directory;

    private static Targets targets(String url, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("shop.jdbc", url);
        return Targets.open(settings, QUICK, CircuitLimits.DEFAULT, (outcome, nanos) -> {});
    }

    private static void run(String url, @Nullable String user, String... statements) throws SQLException {
        try (Connection connection =
                        user == null ? DriverManager.getConnection(url) : DriverManager.getConnection(url, user, "");
                Statement statement = connection.createStatement()) {
            for (String text : statements) {
                statement.execute(text);
            }
        }
    }

    /** What holds of every database. */
    private static void readsByTheContractsQueries(Targets targets) throws ReadFailed {
        EntityReader acme = targets.reader(SHOP, "acme");
        JsonNode order = Objects.requireNonNull(acme.read("/orders/1"));
        assertThat(order.path("number").asInt()).isEqualTo(1);
        assertThat(order.path("status").asText()).isEqualTo("open");
        assertThat(order.path("total").decimalValue()).isEqualByComparingTo("12.5");
        assertThat(order.path("paid").isNull()).isTrue();
        assertThat(acme.read("/orders/9")).isNull();
        assertThat(acme.read("/orders/1/lines"))
                .hasToString("[{\"line\":1,\"item\":\"pen\"},{\"line\":2,\"item\":\"ink\"}]");
        assertThat(acme.read("/orders/2/lines")).hasToString("[]");
        assertThat(acme.read("/orders/newest")).hasToString("{\"number\":2}");
        assertThat(targets.reader(SHOP, "globex").read("/orders/2")).isNull();
        assertThatThrownBy(() -> acme.read("/all")).hasMessageContaining("found 2 rows, expected one or none");
        assertThatThrownBy(() -> acme.read("/orders")).hasMessageContaining("no query for that path");
        assertThatThrownBy(() -> acme.read("/broken"))
                .isInstanceOfSatisfying(
                        ReadFailed.class,
                        failed -> assertThat(failed.retriable()).isFalse())
                .hasMessageContaining("/broken of tenant acme from ${shop.jdbc}");
    }

    @Test
    void aSqliteFileIsReadByTheContractsQueriesAndNeverWritten() throws SQLException, ReadFailed {
        String url = "jdbc:sqlite:" + directory.resolve("shop.db");
        run(url, null, TABLES);
        try (Targets targets = targets(url, Map.of())) {
            readsByTheContractsQueries(targets);
        }
    }

    @Test
    void aSqliteFileThatIsNotThereIsNotCreated() {
        Path file = directory.resolve("missing.db");
        try (Targets targets = targets("jdbc:sqlite:" + file, Map.of())) {
            assertThatThrownBy(() -> targets.reader(SHOP, "acme").read("/orders/1"))
                    .isInstanceOf(ReadFailed.class);
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void postgresIsReadByTheContractsQueriesInReadOnlyTransactions() throws SQLException, ReadFailed {
        try (EmbeddedPostgres postgres = postgres()) {
            String url = "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
            run(url, "postgres", TABLES);
            run(
                    url,
                    "postgres",
                    "CREATE SEQUENCE counter",
                    "CREATE TABLE details (tenant TEXT, number INTEGER, details JSONB, at TIMESTAMPTZ, tags TEXT[])",
                    "INSERT INTO details VALUES ('acme', 1, '{\"a\": [1, 2.50]}', '2026-01-02T03:04:05Z', '{x,y}')",
                    "CREATE TABLE types (tenant TEXT, wall TIMESTAMP, hour TIME, zoned TIMETZ, grid INTEGER[][], page XML)",
                    "INSERT INTO types VALUES ('acme', '2026-03-29 02:30:00.123456', '10:00:00.25', '10:00:00.5+05', '{{1,2},{3,NULL}}', '<p>x</p>')");
            try (Targets targets = targets(url, Map.of("shop.jdbc.user", "postgres"))) {
                readsByTheContractsQueries(targets);
                EntityReader acme = targets.reader(SHOP, "acme");
                assertThat(acme.read("/details/1"))
                        .hasToString(
                                "{\"details\":{\"a\":[1,2.50]},\"at\":\"2026-01-02T03:04:05Z\",\"tags\":[\"x\",\"y\"]}");
                assertThat(inBerlin(() -> acme.read("/types")))
                        .as("an hour that the clocks of Berlin skip, fractions of a second, an array of arrays")
                        .hasToString(
                                "{\"wall\":\"2026-03-29T02:30:00.123456\",\"hour\":\"10:00:00.250\",\"zoned\":\"10:00:00.500+05:00\","
                                        + "\"grid\":[[1,2],[3,null]],\"page\":\"<p>x</p>\"}");
                assertThatThrownBy(() -> acme.read("/write"))
                        .hasMessageContaining("cannot execute nextval() in a read-only transaction");
                assertThatThrownBy(() -> acme.read("/slow"))
                        .isInstanceOfSatisfying(
                                ReadFailed.class,
                                failed -> assertThat(failed.retriable()).isTrue())
                        .hasMessageContaining("statement");
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private interface Reading {
        @Nullable
        JsonNode read() throws ReadFailed;
    }

    /** Reads on a machine whose clock is set to Berlin. */
    private static @Nullable JsonNode inBerlin(Reading reading) throws ReadFailed {
        TimeZone here = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
        try {
            return reading.read();
        } finally {
            TimeZone.setDefault(here);
        }
    }

    /** A server of this test's own; on a machine that cannot run one the test says so and is not counted. */
    private static EmbeddedPostgres postgres() {
        try {
            return EmbeddedPostgres.builder().start();
        } catch (IOException | RuntimeException e) {
            System.out.println("PostgreSQL is not tested here, it cannot be started: " + e);
            Assumptions.abort("PostgreSQL cannot be started: " + e);
            throw new AssertionError(e);
        }
    }
}
