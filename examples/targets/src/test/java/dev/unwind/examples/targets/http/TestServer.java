package dev.unwind.examples.targets.http;

import dev.unwind.examples.targets.TargetConfig;
import dev.unwind.examples.targets.TargetServer;
import java.nio.file.Path;
import java.util.Map;

/** A server on a free port over a new SQLite file and the small data of the tests. */
final class TestServer implements AutoCloseable {
    final String jdbcUrl;
    final Map<String, Path> dataSets;
    final TargetServer server;

    TestServer(Path directory, boolean faults) {
        jdbcUrl = "jdbc:sqlite:" + directory.resolve("target.db");
        dataSets = TargetConfig.dataSetsIn(Path.of("src/test/resources/data"));
        server = TargetServer.start(new TargetConfig(jdbcUrl, 0, dataSets, faults));
    }

    TargetClient client(String tenant) {
        return new TargetClient(server.port(), tenant);
    }

    TargetClient desk(String tenant) {
        TargetClient client = client(tenant);
        if (client.createTenant("desk", "").status() != 200) {
            throw new IllegalStateException("Cannot create tenant " + tenant);
        }
        return client;
    }

    @Override
    public void close() {
        server.close();
    }
}
