package dev.unwind.cli.recovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.unwind.cli.client.TargetClient;
import dev.unwind.model.json.Json;
import dev.unwind.sdk.AgentRun;
import dev.unwind.sdk.ControlRefusedException;
import dev.unwind.sdk.RunOptions;
import dev.unwind.sdk.ToolCall;
import dev.unwind.sdk.UnwindAgent;
import dev.unwind.sdk.UnwindAgentConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An agent of the desk in a process of its own: told on its standard input to raise a ticket of a tenant, it answers what came of it. */
final class DeskWorker implements AutoCloseable {
    private final Process process;
    private final PrintWriter orders;
    private final BufferedReader answers;

    private DeskWorker(Process process) {
        this.process = process;
        this.orders = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts the process and returns when it is connected. */
    static DeskWorker start(
            String bootstrapServers, String registry, String queryApi, String targets, Duration lease, Duration limit)
            throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=dev.unwind.schemas",
                "-cp",
                System.getProperty("java.class.path"),
                DeskWorker.class.getName(),
                bootstrapServers,
                registry,
                queryApi,
                targets,
                lease.toString(),
                limit.toString());
        DeskWorker worker = new DeskWorker(new ProcessBuilder(command)
                .redirectError(Path.of("target", "desk-worker.log").toFile())
                .start());
        Runtime.getRuntime().addShutdownHook(new Thread(worker.process::destroyForcibly));
        worker.answer();
        return worker;
    }

    /** Has it raise a ticket of the tenant; {@code done}, or the code of the refusal. */
    String raise(String tenant, String priority) throws IOException {
        orders.println(tenant + " " + priority);
        return answer();
    }

    private String answer() throws IOException {
        String line;
        do {
            line = answers.readLine();
            if (line == null) {
                throw new IOException("the worker ended; see target/desk-worker.log");
            }
        } while (!line.startsWith("> "));
        return line.substring(2);
    }

    /** Sends it a signal, such as STOP. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** The process itself. */
    public static void main(String[] args) throws IOException {
        UnwindAgentConfig config = UnwindAgentConfig.builder(args[0], args[1], "desk-agent")
                .instanceId("away")
                .queryApi(URI.create(args[2]))
                .targetUrl("desk.url", args[3] + "/desk")
                .instanceLease(Duration.parse(args[4]))
                .controlsLimit(Duration.parse(args[5]))
                .build();
        Map<String, AgentRun> runs = new HashMap<>();
        try (UnwindAgent agent = UnwindAgent.connect(config);
                TargetClient tools = new TargetClient(args[3]);
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println("> ready");
            @Nullable String order;
            while ((order = in.readLine()) != null) {
                String tenant = order.substring(0, order.indexOf(' '));
                AgentRun run =
                        runs.computeIfAbsent(tenant, name -> agent.startRun(RunOptions.of(name, "away-" + name)));
                System.out.println("> " + raise(run, tools, order.substring(order.indexOf(' ') + 1)));
            }
        }
    }

    private static String raise(AgentRun run, TargetClient tools, String priority) {
        JsonNode arguments = Json.NODES.objectNode().put("ticket_id", "T-182").put("priority", priority);
        try {
            run.call(
                    ToolCall.of("desk.update_ticket", 1, arguments),
                    invocation -> TextNode.valueOf(
                            tools.call(run.key().tenantId(), "desk", "update_ticket", invocation.arguments())));
            return "done";
        } catch (ControlRefusedException e) {
            return e.code().name();
        } catch (RuntimeException e) {
            return e.toString();
        }
    }
}
