package dev.unwind.model.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unwind.model.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContractFileTest {
    private static final String SOUND = """
            tool: shop.close
            version: 1
            class: INTERNAL_UPDATE
            risk: LOW
            input:
              type: object
              properties:
                order_id: { type: string }
            target: { type: order, id: input.order_id }
            http: { base: '${shop.url}' }
            snapshot:
              order: { get: '"/orders/" + input.order_id' }
            modifies: [/order/status]
            verify:
              expect: ['after.order.status == "closed"']
            compensate:
              kind: RESTORE
              call: { post: '"/restore"', body: '{"patches": undo.patches}' }
            """;

    private static List<String> problems(String yaml) {
        return ContractFile.check(yaml, "c.yaml", name -> null).problems().stream()
                .map(Problem::toString)
                .toList();
    }

    @Test
    void whatIsNotWrittenHasADefault() {
        ToolContract contract =
                ContractFile.check(SOUND, "c.yaml", name -> null).orThrow();

        assertThat(contract.timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(contract.settle()).isEqualTo(Duration.ofSeconds(2));
        assertThat(contract.compensation().approval()).isEqualTo(Approval.BY_RISK);
        assertThat(contract.needsApprovalToUndo()).isFalse();
        assertThat(contract.output()).isNull();
    }

    @Test
    void aContractSaysHowManyRecordsACallTouchesAndWhatDraftsIt() {
        CompiledContract contract = CompiledContract.of(ContractFile.check(
                        SOUND + "impact: size(input.order_id)\n"
                                + "draft: { tool: shop.draft_close, arguments: '{\"order\": input.order_id}' }\n",
                        "c.yaml",
                        name -> null)
                .orThrow());

        assertThat(contract.impact(Json.parse("{\"order_id\": \"W-1\"}"), "t", "r"))
                .isEqualTo(3);
        assertThat(contract.impact(Json.parse("{\"order_id\": 5}"), "t", "r")).isNull();
        assertThat(Json.write(contract.draftArguments(Json.parse("{\"order_id\": \"W-1\"}"), "t", "r")))
                .isEqualTo("{\"order\":\"W-1\"}");
    }

    @Test
    void impactIsAWholeNumberAndADraftIsMadeByAnotherTool() {
        assertThat(problems(
                        SOUND + "impact: '\"many\"'\n" + "draft: { tool: shop.close, arguments: 'input.orderid' }\n"))
                .containsExactly(
                        "c.yaml:19:10: /impact: found `\"many\"` (the value is of type STRING, not INT); expected CEL that"
                                + " gives a whole number, over input, tenant, run",
                        "c.yaml:20:16: /draft/tool: found \"shop.close\"; expected the name of a tool of class"
                                + " DRAFT_ONLY that prepares what this one does",
                        "c.yaml:20:40: /draft/arguments: found `input.orderid`; expected a property of the input schema:"
                                + " [\"order_id\"]; did you mean \"order_id\"?");
    }

    @Test
    void allMistakesAreToldAtOnceEachWithItsPlace() {
        String yaml = SOUND.replace("risk: LOW", "risk: LOWE")
                .replace("modifies:", "modifys:")
                .replace("version: 1", "version: 0")
                .replace("\"closed\"", "closed")
                .replace("kind: RESTORE", "kind: RESTORE\n  window: 30 days");

        assertThat(problems(yaml))
                .containsExactly(
                        "c.yaml:1:1: found no key \"modifies\"; expected what a call may change: a list of pointer"
                                + " patterns into the snapshot",
                        "c.yaml:2:10: /version: found 0; expected a whole number from 1",
                        "c.yaml:4:7: /risk: found \"LOWE\"; expected one of [LOW, MEDIUM, HIGH]; did you mean \"LOW\"?",
                        "c.yaml:13:1: /modifys: found the unknown key \"modifys\"; expected one of [class, compensate, draft,"
                                + " failureModes, heartbeat, http, impact, input, jdbc, modifies, output, read, risk, snapshot, target,"
                                + " timeout, tool, verify, version]; did you mean \"modifies\"?",
                        "c.yaml:15:35: /verify/expect/0: found `after.order.status == closed` (undeclared reference to"
                                + " 'closed' (in container '')); expected CEL that gives true or false, over input,"
                                + " output, before, after, tenant, run",
                        "c.yaml:18:11: /compensate/window: found \"30 days\"; expected a duration such as 500ms, 10s,"
                                + " 5m, 2h or 30d");
    }

    @Test
    void namesThatTheContractDoesNotHaveAreFoundInsideExpressions() {
        String yaml = SOUND.replace("input.order_id' }", "input.orderid' }")
                .replace("after.order.status", "after.ordr.status")
                .replace("modifies: [/order", "modifies: [/oder");

        assertThat(problems(yaml))
                .containsExactly(
                        "c.yaml:12:31: /snapshot/order/get: found `input.orderid`; expected a property of the input"
                                + " schema: [\"order_id\"]; did you mean \"order_id\"?",
                        "c.yaml:13:12: /modifies/0: found \"/oder/status\", which begins with \"oder\"; expected a"
                                + " pattern that begins with a name of the snapshot, one of [order]; did you mean"
                                + " \"order\"?",
                        "c.yaml:15:13: /verify/expect/0: found `after.ordr`; expected an entry of the snapshot:"
                                + " [\"order\"]; did you mean \"order\"?");
    }

    @Test
    void aPolicyRuleSpeaksOfWhatWasObserved() {
        String yaml = SOUND.replace(
                "  expect: [", "  policy: ['after.order.status != \"lost\"']\n  confirm: HUMANE\n  expect: [");

        assertThat(problems(yaml)).hasSize(2).satisfies(problems -> {
            assertThat(problems.get(0))
                    .startsWith("c.yaml:15:13: /verify/policy/0: found `after.order.status != \"lost\"`")
                    .contains("over input, output, before, observed, tenant, run");
            assertThat(problems.get(1))
                    .isEqualTo("c.yaml:16:12: /verify/confirm: found \"HUMANE\"; expected one of [MACHINE, HUMAN];"
                            + " did you mean \"HUMAN\"?");
        });
        assertThat(problems(yaml.replace("after.order.status !=", "observed.ordr.status !=")
                        .replace("HUMANE", "HUMAN")))
                .containsExactly("c.yaml:15:13: /verify/policy/0: found `observed.ordr`; expected an entry of the"
                        + " snapshot: [\"order\"]; did you mean \"order\"?");
        ToolContract sound = ContractFile.check(
                        yaml.replace("after.order.status !=", "observed.order.status !=")
                                .replace("HUMANE", "HUMAN"),
                        "c.yaml",
                        name -> null)
                .orThrow();
        assertThat(sound.confirmedByPerson()).isTrue();
        assertThat(sound.policy()).containsExactly("observed.order.status != \"lost\"");
    }

    @Test
    void aReadMayOnlyUseReadsBeforeIt() {
        String yaml =
                SOUND.replace("  order: {", "  user: { get: '\"/users/\" + snapshot.order.user_id' }\n  order: {");

        assertThat(problems(yaml))
                .containsExactly("c.yaml:12:29: /snapshot/user/get: found `snapshot.order`; expected an entry of the"
                        + " snapshot that comes before: []");
    }

    @Test
    void aMistakeInABlockOfTextIsFoundOnItsOwnLine() {
        String yaml = SOUND.replace(
                "  expect: ['after.order.status == \"closed\"']",
                "  expect:\n    - |-\n      after.order.status == \"closed\"\n        && after.order.total ==== 3");

        assertThat(problems(yaml)).hasSize(1).first().asString().startsWith("c.yaml:18:32: /verify/expect/0: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id: input.order_id | id: '' | /target/id: found \"\"",
                "get: '\"/orders/\" + input.order_id' | get: 7 | /snapshot/order/get: found 7; expected a CEL expression",
                "'\"/orders/\" + input.order_id' | '12' | found `12` (the value is of type INT, not STRING)",
                "{ post: | { posts: | found no method; expected exactly one of [post, put, patch, delete]",
                "kind: RESTORE | kind: NONE | found a call although kind is NONE",
                "class: INTERNAL_UPDATE | class: READ_ONLY | because of the tool's class",
                "type: string } | type: strange } | expected JSON Schema 2020-12",
                "http: { base: '${shop.url}' } | timeout: 5s | found no key \"http\"",
                "tool: shop.close | tool: shop close | expected a name of letters, digits",
                "version: 1 | version: 1.5 | /version: found 1.5",
                "risk: LOW | risk: LOW\\nrisk: HIGH | found the key \"risk\" for the second time",
                "[/order/status] | order/status | found \"order/status\"; expected a list"
            })
    void eachKindOfMistakeIsExplained(String sound, String wrong, String explained) {
        assertThat(SOUND).contains(sound);

        assertThat(problems(SOUND.replace(sound, wrong.replace("\\n", "\n"))))
                .anySatisfy(problem -> assertThat(problem).contains(explained));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing", "a: [", "just text", "- a\n- b", "a: &x [*x]"})
    void whatIsNoContractAtAllIsToldWithoutAnException(String yaml) {
        assertThat(problems(yaml)).isNotEmpty();
    }

    @Test
    void schemasMayStandInFilesBesideTheContract(@TempDir Path directory) throws IOException {
        String refers = SOUND.replaceFirst(
                "(?s)input:.*?target:",
                "input: { \\$ref: schemas/close.json }\noutput: { \\$ref: order.yaml }\ntarget:");
        Path file = Files.writeString(directory.resolve("close.yaml"), refers);

        assertThat(ContractFile.check(file).problems())
                .extracting(Problem::found)
                .containsExactly(
                        "the file \"schemas/close.json\", which is not there",
                        "the file \"order.yaml\", which is not there");

        Files.createDirectory(directory.resolve("schemas"));
        Files.writeString(
                directory.resolve("schemas/close.json"), "{\"type\":\"object\",\"properties\":{\"order_id\":{}}}");
        Files.writeString(directory.resolve("order.yaml"), "type: object\nrequired: [status]\n");
        CompiledContract contract = CompiledContract.of(ContractFile.check(file).orThrow());
        assertThat(contract.outputProblems(Json.parse("{}"))).hasSize(1);
        assertThat(contract.contract().definition()).doesNotContain("$ref");
        assertThat(CompiledContract.fromDefinition(contract.contract().definition())
                        .contract()
                        .digest())
                .isEqualTo(contract.contract().digest());
    }

    @Test
    void aFileThatIsNotThereIsAProblemLikeAnyOther(@TempDir Path directory) {
        CheckResult result = ContractFile.check(directory.resolve("missing.yaml"));

        assertThat(result.contract()).isNull();
        assertThat(result.problems()).singleElement().extracting(Problem::found).isEqualTo("no such file");
    }

    @Test
    void aSchemaNeverReachesOutsideItself() {
        String yaml = SOUND.replace("order_id: { type: string }", "order_id: { $ref: 'https://example.org/id.json' }");

        assertThat(problems(yaml))
                .containsExactly("c.yaml:8:23: /input/properties/order_id/$ref: found a $ref that leads out of the"
                        + " schema; expected one that begins with #");
    }

    @ParameterizedTest
    @CsvSource({
        "/orders/#W1, /orders/%23W1",
        "/orders/a b+c, /orders/a%20b%2Bc",
        "/users/zoë~1._-, /users/zo%C3%AB~1._-",
        "/x/100%, /x/100%25"
    })
    void pathsAreEncodedSegmentBySegment(String raw, String encoded) {
        assertThat(Paths.encode(raw)).isEqualTo(encoded);
        assertThat(Paths.ofEntity(raw.substring(1))).isEqualTo(encoded);
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders/1", "/orders/", "/", "//a", "/a/../b", "/a/."})
    void pathsThatNameNoObjectAreRefused(String raw) {
        assertThat(Paths.namesAnObject(raw)).isFalse();
        assertThatThrownBy(() -> Paths.encode(raw)).hasMessageContaining(raw);
    }
}
