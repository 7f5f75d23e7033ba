package dev.unwind.ledger.crash;

import dev.unwind.ledger.app.LedgerMain;
import dev.unwind.testsupport.cluster.UnwindCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The ledger in a JVM of its own, to be killed. */
final class LedgerProcess implements AutoCloseable {
    private final Process process;
    private final URI uri;
    private final long began = System.nanoTime();

    private LedgerProcess(Process process, URI uri) {
        this.process = process;
        this.uri = uri;
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /** Starts it; its output is appended to the log file. */
    static LedgerProcess start(UnwindCluster cluster, Path stateDir, Path log, Map<String, String> more) {
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-Xshare:auto",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=dev.unwind.schemas",
                "-Dunwind.bootstrap.servers=" + cluster.bootstrapServers(),
                "-Dunwind.schema.registry.url=" + cluster.registryUrl(),
                "-Dunwind.topic.prefix=" + cluster.topics().options().prefix(),
                "-Dunwind.state.dir=" + stateDir,
                "-Dunwind.http.port=" + port));
        more.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), LedgerMain.class.getName()));
        try {
            return new LedgerProcess(
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                            .start(),
                    URI.create("http://127.0.0.1:" + port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI uri() {
        return uri;
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Lets it live on for this long; true when it ended by itself meanwhile. */
    boolean endsWithin(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /** SIGKILL: nothing is closed, committed or left. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** The stacks of its threads, as the JVM tells them. */
    String stacks() throws IOException, InterruptedException {
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
