package dev.unwind.model.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Where a contract's snapshots are read: by HTTP, by queries, or by a connector of one's own. */
class TargetSourceTest {
    private static final String JDBC = """
            tool: shop.close
            version: 1
            class: INTERNAL_UPDATE
            risk: LOW
            input: { type: object, properties: { order_id: { type: string } } }
            target: { type: order, id: input.order_id }
            jdbc:
              base: '${shop.jdbc}'
              queries:
                /orders/{id}: SELECT status FROM orders WHERE tenant = :tenant AND id = :id
                /orders/{id}/lines: { rows: "SELECT item FROM lines WHERE tenant = :tenant AND id = :id" }
            snapshot:
              order: { get: '"/orders/" + input.order_id' }
            modifies: [/order/status]
            compensate: { kind: NONE }
            """;

    private static CheckResult check(String yaml) {
        return ContractFile.check(yaml, "c.yaml", name -> null);
    }

    private static List<String> problems(String yaml) {
        return check(yaml).problems().stream().map(Problem::toString).toList();
    }

    @Test
    void queriesStandUnderPatternsOfPaths() {
        ToolContract contract = check(JDBC).orThrow();
        ReadQueries queries = ReadQueries.of(
                CompiledContract.fromDefinition(contract.definition()).source().section());

        assertThat(contract.source().connector()).isEqualTo("jdbc");
        assertThat(contract.source().base()).isEqualTo("${shop.jdbc}");
        assertThat(contract.httpBase()).isEmpty();
        assertThat(queries.find("/orders/%231%2F2", "acme"))
                .isEqualTo(new ReadQueries.Bound(
                        "SELECT status FROM orders WHERE tenant = ? AND id = ?", List.of("acme", "#1/2"), false));
        assertThat(Objects.requireNonNull(queries.find("/orders/a+b/lines", "acme"))
                        .values())
                .containsExactly("acme", "a+b");
        assertThat(queries.find("/orders", "acme")).isNull();
        assertThat(queries.find("/orders/1/2/3", "acme")).isNull();
    }

    @Test
    void aQueryThatIsNoReadIsRefusedAtItsPlace() {
        assertThat(problems(JDBC.replace("SELECT status FROM", "UPDATE")))
                .first()
                .asString()
                .isEqualTo(
                        "c.yaml:10:19: /jdbc/queries/~1orders~1{id}: found a query that begins with UPDATE; expected a"
                                + " single SELECT, or WITH ... SELECT");
        assertThat(problems(JDBC.replace("AND id = :id\n", "AND id = :id FOR UPDATE\n")))
                .containsExactly("c.yaml:10:85: /jdbc/queries/~1orders~1{id}: found the word UPDATE; expected a single"
                        + " SELECT, or WITH ... SELECT; a name that is so called goes in quotes");
        assertThat(problems(JDBC.replace("AND id = :id\n", "AND id = :id; DROP TABLE orders\n")))
                .hasSize(2)
                .first()
                .asString()
                .contains("a second statement behind ;");
        assertThat(problems(JDBC.replace(
                        "AND id = :id\n", "AND id = :id AND \"update\" = 'a; delete' AND a::text = 'x'\n")))
                .isEmpty();
        assertThat(problems(JDBC.replace("AND id = :id\n", "AND id = ? -- all\n")))
                .anySatisfy(problem -> assertThat(problem).contains("found a ?; expected parameters by name"));
    }

    @Test
    void aQueryHasToBeBoundToTheTenantAndToItsPath() {
        assertThat(problems(JDBC.replace("tenant = :tenant AND id = :id\n", "id = :di\n")))
                .containsExactlyInAnyOrder(
                        "c.yaml:10:19: /jdbc/queries/~1orders~1{id}: found no parameter :tenant; expected a condition on"
                                + " it, so that no other tenant's rows are read",
                        "c.yaml:10:19: /jdbc/queries/~1orders~1{id}: found the parameter :di; expected :tenant or a name"
                                + " of the path: [id]; did you mean \"id\"?",
                        "c.yaml:10:19: /jdbc/queries/~1orders~1{id}: found no parameter :id; expected every name of the"
                                + " path in the query");
    }

    @Test
    void aPatternIsAPathWithNames() {
        for (String pattern :
                List.of("orders/{id}", "/orders//{id}", "/orders/{tenant}", "/orders/x{id}", "/{id}/{id}")) {
            assertThat(problems(JDBC.replace("/orders/{id}: SELECT", "'" + pattern + "': SELECT")))
                    .as(pattern)
                    .anySatisfy(problem -> assertThat(problem).contains("expected a path such as /orders/{id}/lines"));
        }
        assertThat(problems(JDBC.replace("/orders/{id}/lines", "/orders/{key}")))
                .anySatisfy(problem -> assertThat(problem).contains("a second pattern of the shape /orders/{key}"));
    }

    @Test
    void aConnectorOfOnesOwnGetsItsWholeSection() {
        String yaml = JDBC.replaceFirst(
                "(?s)jdbc:.*?snapshot:", "read: { with: ldap, base: '\\${dir.url}', depth: 2 }\nsnapshot:");
        TargetSource source = check(yaml).orThrow().source();

        assertThat(source.connector()).isEqualTo("ldap");
        assertThat(source.base()).isEqualTo("${dir.url}");
        assertThat(source.section().path("depth").intValue()).isEqualTo(2);
        assertThat(problems(yaml.replace("with: ldap", "with: jdbc")))
                .containsExactly("c.yaml:7:15: /read/with: found \"jdbc\"; expected a connector of your own; jdbc has a"
                        + " section of its own");
        assertThat(problems(JDBC + "read: { with: ldap, base: x }\n"))
                .singleElement()
                .asString()
                .contains("one place to read");
    }

    @Test
    void aSnapshotNeedsAPlaceToBeReadFrom() {
        assertThat(problems(JDBC.replaceFirst("(?s)jdbc:.*?snapshot:", "snapshot:")))
                .containsExactly(
                        "c.yaml:1:1: found no key \"http\"; expected {base: address of the target}, because the"
                                + " snapshot needs it; or jdbc, or read");
    }
}
