package dev.unwind.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.examples.targets.TargetConfig;
import dev.unwind.examples.targets.TargetServer;
import dev.unwind.model.contract.ContractFile;
import dev.unwind.model.contract.ToolContract;
import dev.unwind.model.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The support desk as an agent's tools reach it, over HTTP and a real database. */
final class Desk implements AutoCloseable {
    private static final Path CONTRACTS = Path.of("../examples/targets/contracts/desk");

    private final HttpClient http = HttpClient.newHttpClient();
    private final TargetServer server;

    Desk(Path dir) {
        server = TargetServer.start(new TargetConfig("jdbc:sqlite:" + dir.resolve("desk.db"), 0, Map.of(), true));
    }

    /** What stands for {@code ${desk.url}}. */
    String url() {
        return "http://127.0.0.1:" + server.port() + "/desk";
    }

    void createTenant(String tenant) throws IOException, InterruptedException {
        send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/admin/tenants/" + tenant))
                .PUT(BodyPublishers.ofString("{\"domain\":\"desk\",\"dialect\":\"tau1\"}"))
                .header("Content-Type", "application/json"));
    }

    /** Calls a business tool, as an agent does. */
    JsonNode call(String tenant, String tool, JsonNode arguments) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url() + "/tools/" + tool))
                        .POST(BodyPublishers.ofString(Json.write(arguments)))
                        .header("Content-Type", "application/json")
                        .header("X-Tenant", tenant))
                .get("result");
    }

    JsonNode ticket(String tenant, String id) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url() + "/tickets/" + id)).header("X-Tenant", tenant));
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new IOException("The desk answered " + response.statusCode() + " " + response.body());
        }
        return response.body().isEmpty() ? Json.NODES.nullNode() : Json.parse(response.body());
    }

    /** The desk's contracts, ready to be published. */
    static List<dev.unwind.schemas.ToolContract> contracts() {
        try (Stream<Path> files = Files.list(CONTRACTS)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .map(file -> published(ContractFile.check(file).orThrow()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the contracts in " + CONTRACTS, e);
        }
    }

    static dev.unwind.schemas.ToolContract published(ToolContract contract) {
        return dev.unwind.schemas.ToolContract.newBuilder()
                .setTool(contract.tool())
                .setVersion(contract.version())
                .setActionClass(contract.actionClass())
                .setRisk(contract.risk())
                .setDefinition(contract.definition())
                .setDigest(contract.digest())
                .setPublishedAt(Instant.now())
                .setPublishedBy("test")
                .build();
    }

    @Override
    public void close() {
        server.close();
    }
}
