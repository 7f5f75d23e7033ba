package dev.unwind.testsupport.process;

import dev.unwind.embedded.FreePort;
import dev.unwind.testsupport.cluster.UnwindCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A service in a JVM of its own with the class path of this one, to be killed. Ends with this process at the latest. */
public final class ServiceProcess implements AutoCloseable {
    private final Process process;
    private final URI uri;
    private final long began = System.nanoTime();

    private ServiceProcess(Process process, URI uri) {
        this.process = process;
        this.uri = uri;
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /** Flags for a JVM that is to be there soon and does not live long. */
    public static final List<String> SHORT_LIVED = List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    /**
     * Starts a service.
     *
     * @param main its main class
     * @param flags for the JVM, such as {@link #SHORT_LIVED}
     * @param stateDir where it keeps its state
     * @param log where its output is appended
     * @param more further settings of the service, by name
     */
    public static ServiceProcess start(
            UnwindCluster cluster, String main, List<String> flags, Path stateDir, Path log, Map<String, String> more) {
        int port = FreePort.find();
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(flags);
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=dev.unwind.schemas",
                "-Dunwind.bootstrap.servers=" + cluster.bootstrapServers(),
                "-Dunwind.schema.registry.url=" + cluster.registryUrl(),
                "-Dunwind.topic.prefix=" + cluster.topics().options().prefix(),
                "-Dunwind.state.dir=" + stateDir,
                "-Dunwind.http.port=" + port));
        more.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        try {
            return new ServiceProcess(
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                            .start(),
                    URI.create("http://127.0.0.1:" + port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where its HTTP API listens, or will. */
    public URI uri() {
        return uri;
    }

    /** How long ago it was started. */
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Lets it live on for this long; true when it ended by itself meanwhile. */
    public boolean endsWithin(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /** SIGKILL: nothing is closed, committed or left. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** The stacks of its threads, as the JVM tells them. */
    public String stacks() throws IOException, InterruptedException {
        Process jstack = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jstack")
                                .toString(),
                        Long.toString(process.pid()))
                .redirectErrorStream(true)
                .start();
        String text = new String(jstack.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        jstack.waitFor();
        return text;
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
