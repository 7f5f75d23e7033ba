package dev.unwind.embedded;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A schema registry with the Confluent API, as a process of its own on 127.0.0.1. It ends with this process.
 *
 * <p>A start takes half the time when {@link RegistryTraining} has left a startup archive in the cache directory.
 */
public final class RegistryProcess implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryProcess.class);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration STOP_WAIT = Duration.ofSeconds(5);
    private static final int PROBE_TIMEOUT_MILLIS = 2_000;

    /**
     * It creates its topics and asks for them at once; a broker that does not show them yet makes it give up, and the next launch finds them.
     * Giving up means that it ends, or that it stays and answers every request with an error.
     */
    private static final int LAUNCHES_MAX = 3;

    /** So long it may answer with errors before it counts as given up. */
    private static final Duration ERRORS_WAIT = Duration.ofSeconds(8);

    private final RegistryConfig config;
    private final List<String> command;
    private final int port;
    private final int managementPort;
    private volatile ChildProcess child;

    private RegistryProcess(RegistryConfig config, List<String> command, int port, int managementPort) {
        this.config = config;
        this.command = List.copyOf(command);
        this.port = port;
        this.managementPort = managementPort;
        this.child = ChildProcess.start(this.command, config.logFile());
    }

    /**
     * Starts a registry and returns when it answers.
     *
     * @throws StartException when it ends or does not answer in time; the message names its log file
     */
    public static RegistryProcess start(RegistryConfig config) {
        RegistryProcess registry = launch(config);
        registry.awaitReady();
        return registry;
    }

    /** Starts a registry and returns at once, so that other things can be started meanwhile; {@link #awaitReady()} follows. */
    public static RegistryProcess launch(RegistryConfig config) {
        RegistryHome home = RegistryHome.find();
        return launch(config, home, home.archive(config.cacheDir()).flagsToUse());
    }

    static RegistryProcess launch(RegistryConfig config, RegistryHome home, List<String> archiveFlags) {
        int port = FreePort.orFree(config.port());
        int managementPort = FreePort.find();
        List<String> command = new RegistryCommand(home, config, port, managementPort).with(archiveFlags);
        return new RegistryProcess(config, command, port, managementPort);
    }

    /**
     * Returns when the registry answers and has read all that it keeps in Kafka: before that it answers, too, but says of ids that it gave
     * out in an earlier life that they do not exist, and whoever believes it takes good records for broken ones.
     *
     * @throws StartException when it ends or does not answer in time; the message names its log file
     */
    public void awaitReady() {
        long deadline = System.nanoTime() + config.readyWait().toNanos();
        int launches = 1;
        long errorsSince = 0;
        while (!ready()) {
            boolean erring = status(url() + "/subjects") >= HttpURLConnection.HTTP_INTERNAL_ERROR;
            errorsSince = !erring ? 0 : errorsSince == 0 ? System.nanoTime() : errorsSince;
            boolean stuck = erring && System.nanoTime() - errorsSince > ERRORS_WAIT.toNanos();
            boolean ended = !child.isAlive();
            if ((stuck || ended && child.exitValue() == 1) && launches < LAUNCHES_MAX) {
                launches++;
                errorsSince = 0;
                LOG.atWarn()
                        .addKeyValue("attempt", launches)
                        .addKeyValue("ended", ended)
                        .addKeyValue("log", config.logFile())
                        .log("schema registry gave up while starting, launching it again");
                child.kill();
                child = ChildProcess.start(command, config.logFile());
            } else if (ended) {
                throw new StartException("The schema registry on port " + port + " ended with code " + child.exitValue()
                        + " before it answered; see " + config.logFile() + ".");
            }
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                child.kill();
                throw new StartException("The schema registry on port " + port + " did not answer within "
                        + config.readyWait().toSeconds() + " s and was ended; see " + config.logFile() + ".");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        LOG.atInfo().addKeyValue("url", url()).log("schema registry started");
    }

    /** Address of the Confluent API: the value of {@code schema.registry.url}. */
    public String url() {
        return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
    }

    /** Whether the process runs; it may still be starting. */
    public boolean isAlive() {
        return child.isAlive();
    }

    /** Where its output goes. */
    public Path logFile() {
        return config.logFile();
    }

    /** Ends the registry. What it keeps in Kafka stays. */
    @Override
    public void close() {
        if (!close(STOP_WAIT)) {
            child.kill();
        }
    }

    /** Ends the registry in order; false when that takes longer. */
    boolean close(Duration wait) {
        child.stop();
        try {
            return child.awaitEnd(wait);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean ready() {
        return status(url() + "/subjects") == HttpURLConnection.HTTP_OK
                && status("http://127.0.0.1:" + managementPort + "/health/ready") == HttpURLConnection.HTTP_OK;
    }

    /** Status of the answer, 0 when there is none. */
    private static int status(String address) {
        try {
            HttpURLConnection probe =
                    (HttpURLConnection) URI.create(address).toURL().openConnection();
            probe.setConnectTimeout(PROBE_TIMEOUT_MILLIS);
            probe.setReadTimeout(PROBE_TIMEOUT_MILLIS);
            try {
                return probe.getResponseCode();
            } finally {
                probe.disconnect();
            }
        } catch (IOException notYet) {
            return 0;
        }
    }
}
