package dev.unwind.compensator.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.examples.targets.TargetConfig;
import dev.unwind.examples.targets.TargetServer;
import dev.unwind.examples.targets.audit.TargetAudit;
import dev.unwind.model.contract.CallFacts;
import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ContractFile;
import dev.unwind.model.contract.ReadFailed;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.ToolContract;
import dev.unwind.testsupport.cluster.UnwindCluster;
import dev.unwind.testsupport.facts.Facts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** The support desk, and an agent that changes its tickets and states on the ledger what it does. */
final class DeskAgent implements AutoCloseable {
    private final UnwindCluster cluster;
    private final TargetServer server;
    private final TargetAudit audit;
    private final HttpClient http = HttpClient.newHttpClient();
    private final CompiledContract contract;

    DeskAgent(UnwindCluster cluster, Path dir) {
        this.cluster = cluster;
        String jdbcUrl = "jdbc:sqlite:" + dir.resolve("desk.db");
        this.server = TargetServer.start(new TargetConfig(jdbcUrl, 0, Map.of(), true));
        this.audit = TargetAudit.open(jdbcUrl, Map.of());
        this.contract =
                CompiledContract.of(ContractFile.check(Path.of("../examples/targets/contracts/desk/update_ticket.yaml"))
                        .orThrow());
    }

    Map<String, String> addresses() {
        return Map.of("desk", "http://127.0.0.1:" + server.port() + "/desk");
    }

    TargetAudit audit() {
        return audit;
    }

    void publishContract() throws Exception {
        var checked = contract.contract();
        cluster.send(
                        cluster.topics().toolContracts(),
                        checked.tool() + "@1",
                        new ToolContract(
                                checked.tool(),
                                1,
                                checked.actionClass(),
                                checked.risk(),
                                checked.definition(),
                                checked.digest(),
                                Instant.EPOCH,
                                "test"))
                .get();
    }

    void createTenant(String tenant) throws IOException, InterruptedException {
        call("PUT", "/admin/tenants/" + tenant, tenant, "{\"domain\":\"desk\",\"dialect\":\"tau1\"}");
    }

    /** One change of a ticket with all its facts; the place of the last one. */
    RecordMetadata update(Facts facts, String tenant, String run, String action, String arguments) throws Exception {
        CallFacts planned = new CallFacts(tenant, run, Json.parse(arguments), null);
        Snapshot before = contract.before(planned, path -> read(tenant, path));
        cluster.publish(
                facts.planned(action, "desk.update_ticket", arguments, "d", action),
                facts.started(action, "d", before));
        String answer = call("POST", "/desk/tools/update_ticket", tenant, arguments);
        String output = Json.write(Json.parse(answer).get("result"));
        CallFacts done = new CallFacts(tenant, run, planned.input(), Json.parse(output));
        Snapshot after = contract.after(done, before, path -> read(tenant, path));
        LedgerEvent succeeded = facts.succeeded(action, output, after);
        return cluster.publish(succeeded).get(0);
    }

    private @Nullable JsonNode read(String tenant, String path) throws ReadFailed {
        try {
            HttpResponse<String> answer =
                    http.send(request("/desk" + path, tenant).GET().build(), HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 404 ? null : Json.parse(answer.body());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    String call(String method, String path, String tenant, String body) throws IOException, InterruptedException {
        HttpRequest request = request(path, tenant)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    private HttpRequest.Builder request(String path, String tenant) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .header("X-Tenant", tenant);
    }

    @Override
    public void close() {
        http.close();
        audit.close();
        server.close();
    }
}
