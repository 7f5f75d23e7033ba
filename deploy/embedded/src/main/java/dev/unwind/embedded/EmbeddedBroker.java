package dev.unwind.embedded;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka broker with its controller inside this JVM, reachable on 127.0.0.1 only.
 *
 * <p>Data stays in the data directory when it is closed or when the process is killed; the next start goes on with it. One data directory
 * serves one broker at a time.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final int START_ATTEMPTS_MAX = 3;

    private final KafkaRaftServer server;
    private final int port;
    private boolean closed;

    private EmbeddedBroker(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * Starts a broker and returns when it takes requests.
     *
     * @throws StartException when the port is taken, the data directory is in use or cannot be written
     */
    public static EmbeddedBroker start(BrokerConfig config) {
        format(config.dataDir());
        if (FormerBroker.wasKilled(config.dataDir())) {
            FormerBroker.fence(config);
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return startOnce(config);
            } catch (StartException failed) {
                // Ports that were free a moment ago may have been taken; others are picked on the next attempt.
                if (attempt == START_ATTEMPTS_MAX
                        || !Causes.contain(failed, "Address already in use")
                        || config.port() != 0) {
                    throw failed;
                }
            }
        }
    }

    /** Where clients connect. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** The port for clients. */
    public int port() {
        return port;
    }

    /** Stops the broker; its data stays. Calling it again does nothing. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            server.shutdown();
            server.awaitShutdown();
            LOG.atInfo().addKeyValue("port", port).log("broker stopped");
        }
    }

    private static EmbeddedBroker startOnce(BrokerConfig config) {
        int clientPort = FreePort.orFree(config.port());
        Properties settings = BrokerSettings.of(config, clientPort, FreePort.find());
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        try {
            server.startup();
        } catch (RuntimeException failed) {
            server.shutdown();
            throw new StartException(
                    "Cannot start a broker on 127.0.0.1:" + clientPort + " with data in " + config.dataDir() + ": "
                            + Causes.deepest(failed) + "; free the port, or use another data directory.",
                    failed);
        }
        LOG.atInfo()
                .addKeyValue("port", clientPort)
                .addKeyValue("dataDir", config.dataDir())
                .log("broker started");
        return new EmbeddedBroker(server, clientPort);
    }

    /** Gives an empty data directory its identity; leaves one that has it alone. */
    private static void format(Path dataDir) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try {
            Files.createDirectories(dataDir);
            if (Files.exists(dataDir.resolve("meta.properties"))) {
                return;
            }
            new Formatter()
                    .setPrintStream(new PrintStream(said, true, StandardCharsets.UTF_8))
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(BrokerSettings.NODE_ID)
                    .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setIgnoreFormatted(true)
                    .setMetadataLogDirectory(dataDir.toString())
                    .addDirectory(dataDir.toString())
                    .run();
        } catch (Exception failed) {
            throw new StartException(
                    "Cannot prepare " + dataDir + " for a broker: " + failed + " "
                            + said.toString(StandardCharsets.UTF_8)
                            + "; check that it can be written, or use another data directory.",
                    failed);
        }
    }
}
