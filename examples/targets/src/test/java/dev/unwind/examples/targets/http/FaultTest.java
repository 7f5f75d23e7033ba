package dev.unwind.examples.targets.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unwind.examples.targets.audit.Difference;
import dev.unwind.examples.targets.audit.RestoreCount;
import dev.unwind.examples.targets.audit.TargetAudit;
import java.io.UncheckedIOException;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultTest {
    private static final String RAISE = "{\"ticket_id\": \"T-182\", \"priority\": \"high\"}";
    private static final String MESSAGE = "{\"ticket_id\": \"T-182\", \"body\": \"Done.\"}";
    private static final String LOWER =
            "{\"patches\": [{\"entity\": \"tickets/T-182\", \"patch\": [{\"op\": \"test\", \"path\": \"/priority\", \"value\": \"high\"},"
                    + " {\"op\": \"replace\", \"path\": \"/priority\", \"value\": \"normal\"}]}]}";

    @TempDir
    Path directory;

    private TestServer server;
    private TargetClient client;
    private TargetAudit audit;

    @BeforeEach
    void start() {
        server = new TestServer(directory, true);
        client = server.desk("t-1");
        audit = TargetAudit.open(server.jdbcUrl, server.dataSets);
    }

    @AfterEach
    void stop() {
        audit.close();
        server.close();
    }

    private String priority() {
        return client.read("desk", "tickets", "T-182").body().path("priority").asText();
    }

    private List<String> messages() {
        return client.read("desk", "conversations", "T-182").body().findValuesAsText("message_id");
    }

    private void arm(String operation, String fault, int times) {
        assertThat(client.send(
                                "POST",
                                "/admin/tenants/t-1/faults",
                                "{\"operation\": \"" + operation + "\", \"fault\": \"" + fault + "\", \"times\": "
                                        + times + "}",
                                List.of())
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aLieAnswersSuccessAndChangesNothing() {
        TargetClient.Reply reply = client.tool("desk", "update_ticket", RAISE, "X-Fault", "lie-success");
        assertThat(reply.result()).contains("\"priority\": \"high\"");
        assertThat(priority()).isEqualTo("normal");
    }

    @Test
    void anErrorAfterTheEffectHidesIt() {
        assertThat(client.tool("desk", "update_ticket", RAISE, "X-Fault", "effect-then-error")
                        .status())
                .isEqualTo(500);
        assertThat(priority()).isEqualTo("high");
    }

    @Test
    void aHeldAnswerComesTooLateButTheEffectIsThere() {
        assertThatThrownBy(() -> client.tool("desk", "update_ticket", RAISE, "X-Fault", "effect-then-timeout"))
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(HttpTimeoutException.class);
        assertThat(priority()).isEqualTo("high");
    }

    @Test
    void aDoubledCallIsVisibleInTheReadBack() {
        client.tool("desk", "post_message", MESSAGE, "X-Fault", "twice");
        assertThat(messages()).containsExactly("M-902", "M-908", "M-909");
    }

    @Test
    void anExtraFieldIsChangedBehindTheAnswer() {
        TargetClient.Reply reply = client.tool("desk", "update_ticket", RAISE, "X-Fault", "extra-field");
        assertThat(reply.result()).doesNotContain("note");
        assertThat(audit.differencesFromStart("t-1"))
                .extracting(Difference::path)
                .containsExactly("/priority", "/note");
    }

    @Test
    void anErrorBeforeTheEffectDoesNothing() {
        assertThat(client.tool("desk", "update_ticket", RAISE, "X-Fault", "error")
                        .status())
                .isEqualTo(503);
        assertThat(priority()).isEqualTo("normal");
    }

    @Test
    void aRestoreCanLie() {
        client.tool("desk", "update_ticket", RAISE);
        arm("restore", "lie-success", 1);
        assertThat(client.restore("desk", "k-1", LOWER).status()).isEqualTo(200);
        assertThat(priority()).isEqualTo("high");
        assertThat(audit.restores("t-1")).isEmpty();

        assertThat(client.restore("desk", "k-1", LOWER).body().path("replayed").asBoolean())
                .isFalse();
        assertThat(priority()).isEqualTo("normal");
    }

    @Test
    void aRestoreThatAnswersAnErrorOrNothingIsReplayedByItsKey() {
        client.tool("desk", "update_ticket", RAISE);
        arm("restore", "effect-then-error", 1);
        assertThat(client.restore("desk", "k-1", LOWER).status()).isEqualTo(500);
        arm("restore", "effect-then-timeout", 1);
        assertThatThrownBy(() -> client.restore("desk", "k-1", LOWER)).isInstanceOf(UncheckedIOException.class);
        assertThat(client.restore("desk", "k-1", LOWER).body().path("replayed").asBoolean())
                .isTrue();
        assertThat(priority()).isEqualTo("normal");
        assertThat(audit.restores("t-1")).containsExactly(new RestoreCount("t-1", "k-1", 1, 3));
    }

    @Test
    void aRestoreAppliedTwiceIsCountedAndVisible() {
        String add =
                "{\"patches\": [{\"entity\": \"conversations/T-182\", \"patch\": [{\"op\": \"add\", \"path\": \"/messages/-\","
                        + " \"value\": {\"message_id\": \"M-950\"}}]}]}";
        arm("restore", "twice", 1);
        client.restore("desk", "k-1", add);
        assertThat(messages()).containsExactly("M-902", "M-950", "M-950");
        assertThat(audit.restores("t-1")).containsExactly(new RestoreCount("t-1", "k-1", 2, 1));
    }

    @Test
    void aRestoreCanChangeAnotherField() {
        client.tool("desk", "update_ticket", RAISE);
        arm("restore", "extra-field", 1);
        client.restore("desk", "k-1", LOWER);
        assertThat(audit.differencesFromStart("t-1"))
                .extracting(Difference::entity, Difference::path)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("tickets/T-182", "/note"));
    }

    @Test
    void armedFaultsAreUsedUpPerOperation() {
        arm("update_ticket", "error", 2);
        assertThat(client.tool("desk", "post_message", MESSAGE).status()).isEqualTo(200);
        assertThat(client.tool("desk", "update_ticket", RAISE).status()).isEqualTo(503);
        assertThat(client.tool("desk", "update_ticket", RAISE).status()).isEqualTo(503);
        assertThat(client.tool("desk", "update_ticket", RAISE).status()).isEqualTo(200);
    }

    @Test
    void unknownFaultsAndOperationsAreRefused() {
        assertThat(client.tool("desk", "update_ticket", RAISE, "X-Fault", "gremlin")
                        .status())
                .isEqualTo(400);
        assertThat(client.send(
                                "POST",
                                "/admin/tenants/t-1/faults",
                                "{\"operation\": \"nothing\", \"fault\": \"error\"}",
                                List.of())
                        .status())
                .isEqualTo(404);
    }

    @Test
    void faultsAreOffUnlessTheServerAllowsThem(@TempDir Path other) {
        try (TestServer strict = new TestServer(other, false)) {
            TargetClient strictClient = strict.desk("t-1");
            assertThat(strictClient
                            .tool("desk", "update_ticket", RAISE, "X-Fault", "error")
                            .status())
                    .isEqualTo(200);
            assertThat(strictClient
                            .send(
                                    "POST",
                                    "/admin/tenants/t-1/faults",
                                    "{\"operation\": \"restore\", \"fault\": \"error\"}",
                                    List.of())
                            .status())
                    .isEqualTo(403);
        }
    }
}
