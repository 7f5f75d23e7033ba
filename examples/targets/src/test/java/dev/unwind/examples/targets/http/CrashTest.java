package dev.unwind.examples.targets.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.unwind.examples.targets.TargetConfig;
import dev.unwind.examples.targets.TargetMain;
import dev.unwind.examples.targets.TargetServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashTest {
    @TempDir
    Path directory;

    @Test
    void everyAnsweredWriteIsThereAfterTheProcessWasKilled() throws Exception {
        String url = "jdbc:sqlite:" + directory.resolve("target.db");
        int port = freePort();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        TargetMain.class.getName(),
                        "--jdbc-url",
                        url,
                        "--port",
                        Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("out.txt").toFile())
                .start();
        TargetClient client = new TargetClient(port, "t-1");
        try {
            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> client.createTenant("desk", "").status() == 200);
            for (int i = 0; i < 25; i++) {
                client.tool("desk", "post_message", "{\"ticket_id\": \"T-182\", \"body\": \"" + i + "\"}");
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        try (TargetServer again = TargetServer.start(new TargetConfig(url, 0, Map.of(), false))) {
            assertThat(new TargetClient(again.port(), "t-1")
                            .read("desk", "conversations", "T-182")
                            .body()
                            .path("messages"))
                    .hasSize(26);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
