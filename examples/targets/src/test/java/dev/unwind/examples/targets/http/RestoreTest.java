package dev.unwind.examples.targets.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.examples.targets.audit.Difference;
import dev.unwind.examples.targets.audit.RestoreCount;
import dev.unwind.examples.targets.audit.TargetAudit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreTest {
    private static final String PRIORITY_BACK = """
            {"entity": "tickets/T-182", "patch": [
              {"op": "test", "path": "/priority", "value": "high"},
              {"op": "replace", "path": "/priority", "value": "normal"}]}""";

    @TempDir
    Path directory;

    private TestServer server;
    private TargetClient client;
    private TargetAudit audit;

    @BeforeEach
    void start() {
        server = new TestServer(directory, false);
        client = server.desk("t-1");
        audit = TargetAudit.open(server.jdbcUrl, server.dataSets);
    }

    @AfterEach
    void stop() {
        audit.close();
        server.close();
    }

    private static String body(String... patches) {
        return "{\"patches\": [" + String.join(",", patches) + "]}";
    }

    private void raisePriority() {
        assertThat(client.tool("desk", "update_ticket", "{\"ticket_id\": \"T-182\", \"priority\": \"high\"}")
                        .result())
                .contains("\"priority\": \"high\"");
    }

    @Test
    void putsTheOldValueBackAndLeavesNoDifference() {
        raisePriority();
        assertThat(audit.differencesFromStart("t-1"))
                .extracting(Difference::entity, Difference::path)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("tickets/T-182", "/priority"));

        TargetClient.Reply reply = client.restore("desk", "k-1", body(PRIORITY_BACK));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body().toString()).isEqualTo("{\"applied\":true,\"replayed\":false}");
        assertThat(audit.differencesFromStart("t-1")).isEmpty();
    }

    @Test
    void theSameKeyIsAppliedOnceHoweverOftenItIsSent() {
        raisePriority();
        client.restore("desk", "k-1", body(PRIORITY_BACK));
        raisePriority();

        TargetClient.Reply again = client.restore("desk", "k-1", body(PRIORITY_BACK));

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body().toString()).isEqualTo("{\"applied\":true,\"replayed\":true}");
        assertThat(client.read("desk", "tickets", "T-182")
                        .body()
                        .path("priority")
                        .asText())
                .isEqualTo("high");
        assertThat(audit.restores("t-1")).containsExactly(new RestoreCount("t-1", "k-1", 1, 2));
        assertThat(client.send("GET", "/admin/tenants/t-1/restores", null, List.of())
                        .body()
                        .toString())
                .isEqualTo("[{\"key\":\"k-1\",\"applications\":1,\"requests\":2}]");
    }

    @Test
    void theSameKeyWithAnotherBodyIsRefused() {
        raisePriority();
        client.restore("desk", "k-1", body(PRIORITY_BACK));

        TargetClient.Reply other = client.restore("desk", "k-1", body());

        assertThat(other.status()).isEqualTo(422);
        assertThat(other.body().path("error").path("code").asText()).isEqualTo("KEY_REUSED");
    }

    @Test
    void aFailedTestChangesNothingNamesAllPlacesAndFreesTheKey() {
        raisePriority();
        client.tool("desk", "update_contact", "{\"contact_id\": \"C-12\", \"phone\": \"1\"}");
        String wrong = """
                {"entity": "contacts/C-12", "patch": [
                  {"op": "test", "path": "/phone", "value": "2"},
                  {"op": "test", "path": "/fax", "value": "3"},
                  {"op": "replace", "path": "/phone", "value": "+46"}]}""";

        TargetClient.Reply reply = client.restore("desk", "k-1", body(PRIORITY_BACK, wrong));

        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.body().path("error").path("code").asText()).isEqualTo("DRIFTED");
        assertThat(reply.body().path("differing").toString())
                .isEqualTo("[{\"entity\":\"contacts/C-12\",\"path\":\"/phone\",\"expected\":\"2\",\"actual\":\"1\"},"
                        + "{\"entity\":\"contacts/C-12\",\"path\":\"/fax\",\"expected\":\"3\"}]");
        assertThat(client.read("desk", "tickets", "T-182")
                        .body()
                        .path("priority")
                        .asText())
                .isEqualTo("high");
        assertThat(client.restore("desk", "k-1", body(PRIORITY_BACK))
                        .body()
                        .path("replayed")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void numbersAreTestedByValue() {
        String patch = """
                {"entity": "contacts/C-11", "patch": [
                  {"op": "test", "path": "/credit_hours", "value": 2.50},
                  {"op": "test", "path": "", "value": {"credit_hours": 25e-1, "contact_id": "C-11", "name": "Ines Bakker",
                    "company": "Bakker Bikes", "email": "ines@bakker-bikes.example", "phone": "+31 20 555 0101"}}]}""";

        assertThat(client.restore("desk", "k-1", body(patch)).status()).isEqualTo(200);
    }

    @Test
    void wholeObjectsAreDeletedAndCreated() {
        JsonNode conversation = client.read("desk", "conversations", "T-182").body();
        String delete =
                "{\"entity\": \"conversations/T-182\", \"patch\": [{\"op\": \"test\", \"path\": \"\", \"value\": "
                        + conversation + "}, {\"op\": \"remove\", \"path\": \"\"}]}";
        String create =
                "{\"entity\": \"conversations/T-182\", \"patch\": [{\"op\": \"add\", \"path\": \"\", \"value\": "
                        + conversation + "}]}";

        assertThat(client.restore("desk", "k-1", body(delete)).status()).isEqualTo(200);
        assertThat(client.read("desk", "conversations", "T-182").status()).isEqualTo(404);
        assertThat(audit.differencesFromStart("t-1"))
                .hasSize(1)
                .first()
                .extracting(Difference::path)
                .isEqualTo("/");

        assertThat(client.restore("desk", "k-2", body(create)).status()).isEqualTo(200);
        assertThat(audit.differencesFromStart("t-1")).isEmpty();

        TargetClient.Reply exists = client.restore("desk", "k-3", body(create));
        assertThat(exists.status()).isEqualTo(409);
        assertThat(exists.body().path("differing").path(0).path("path").asText())
                .isEmpty();
    }

    @Test
    void aNewObjectThatIsRemovedLeavesNoTrace() {
        String created =
                "{\"entity\": \"contacts/C-99\", \"patch\": [{\"op\": \"add\", \"path\": \"\", \"value\": {\"a\": 1}}]}";
        String removed = "{\"entity\": \"contacts/C-99\", \"patch\": [{\"op\": \"remove\", \"path\": \"\"}]}";

        client.restore("desk", "k-1", body(created));
        assertThat(audit.differencesFromStart("t-1")).hasSize(1);
        client.restore("desk", "k-2", body(removed));

        assertThat(audit.differencesFromStart("t-1")).isEmpty();
    }

    @Test
    void malformedRequestsAreRefusedWithAReason() {
        List<String> bodies = List.of(
                "{",
                "[]",
                "{}",
                body("{\"entity\": \"T-182\", \"patch\": []}"),
                body("{\"entity\": \"orders/T-182\", \"patch\": []}"),
                body("{\"entity\": \"tickets/T-182\"}"),
                body("{\"entity\": \"tickets/T-182\", \"patch\": [{\"op\": \"put\", \"path\": \"\"}]}"),
                body("{\"entity\": \"tickets/T-182\", \"patch\": [{\"op\": \"test\", \"path\": \"x\", \"value\": 1}]}"),
                body("{\"entity\": \"tickets/T-182\", \"patch\": [{\"op\": \"test\", \"path\": \"/x\"}]}"),
                body("{\"entity\": \"tickets/T-1\", \"patch\": [{\"op\": \"add\", \"path\": \"\", \"value\": 1}]}"));
        List<String> accepted = new ArrayList<>();
        for (String body : bodies) {
            TargetClient.Reply reply = client.restore("desk", "k", body);
            if (reply.status() != 400
                    || reply.body().path("error").path("message").asText().isEmpty()) {
                accepted.add(reply + " for " + body);
            }
        }
        assertThat(accepted).isEmpty();
        assertThat(client.send("POST", "/desk/restore", body(), List.of()).status())
                .isEqualTo(400);
        assertThat(audit.restores("t-1")).isEmpty();
    }
}
