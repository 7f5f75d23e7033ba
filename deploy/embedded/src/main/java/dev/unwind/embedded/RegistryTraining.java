package dev.unwind.embedded;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of the schema registry whose only purpose is to leave a startup archive, so that later starts take half the time.
 *
 * <p>It takes 15 to 20 s of processor time. It is a program of its own, to be run once after a build or, at low priority, beside a running
 * stack. Runs side by side do no harm: the archive is moved into place when it is whole.
 */
public final class RegistryTraining {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryTraining.class);
    private static final Duration RECORDING_WAIT = Duration.ofMinutes(5);
    private static final Duration WRITE_WAIT = Duration.ofMinutes(5);
    private static final String SCHEMA =
            "{\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"Training\\\",\\\"fields\\\":"
                    + "[{\\\"name\\\":\\\"text\\\",\\\"type\\\":\\\"string\\\"}]}\"}";

    private RegistryTraining() {}

    /** Leaves an archive in the folder that the first argument names. */
    public static void main(String[] arguments) {
        if (arguments.length != 1) {
            throw new IllegalArgumentException("Cannot train without one argument: the cache directory.");
        }
        run(Path.of(arguments[0]));
    }

    /** Whether there is nothing left to train for this JVM. */
    public static boolean isDone(Path cacheDir) {
        return RegistryHome.find().archive(cacheDir).exists();
    }

    /**
     * Leaves an archive in this folder, unless there is one.
     *
     * @throws StartException when the registry cannot be run, or does not leave one
     */
    public static void run(Path cacheDir) {
        RegistryHome home = RegistryHome.find();
        StartupArchive archive = home.archive(cacheDir);
        if (archive.exists()) {
            return;
        }
        try {
            Files.createDirectories(cacheDir);
            Path work = Files.createTempDirectory(cacheDir, "training-").toAbsolutePath();
            record(home, archive, work);
            // Left behind by a training that fails, because its log lies there.
            delete(work);
        } catch (IOException failed) {
            throw new StartException("Cannot leave a startup archive in " + cacheDir + ": " + failed, failed);
        }
    }

    private static void record(RegistryHome home, StartupArchive archive, Path work) throws IOException {
        Path recording = work.resolve("recording");
        try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerConfig.in(work.resolve("broker")))) {
            RegistryConfig config = new RegistryConfig(
                    new RegistryConfig.InKafka(broker.bootstrapServers(), "training-"),
                    0,
                    work.resolve("registry.log"),
                    work,
                    RECORDING_WAIT);
            RegistryProcess registry = RegistryProcess.launch(config, home, archive.flagsToRecord(recording));
            registry.awaitReady();
            exercise(registry);
            if (!registry.close(WRITE_WAIT) || !Files.exists(recording)) {
                throw new StartException(
                        "The schema registry left no startup archive in " + work + "; see registry.log there.");
            }
        }
        Files.move(recording, archive.file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        LOG.atInfo().addKeyValue("file", archive.file()).log("startup archive recorded");
    }

    /** Registers a schema and reads it, so that what this needs is in the archive, too. */
    private static void exercise(RegistryProcess registry) throws IOException {
        URI versions = URI.create(registry.url() + "/subjects/training-value/versions");
        HttpRequest register = HttpRequest.newBuilder(versions)
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .POST(HttpRequest.BodyPublishers.ofString(SCHEMA))
                .build();
        HttpRequest read =
                HttpRequest.newBuilder(URI.create(versions + "/latest")).build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (HttpRequest request : List.of(register, read)) {
                HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() != 200) {
                    throw new StartException("The schema registry answered " + answer.statusCode() + " to " + request
                            + ", expected 200: " + answer.body());
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StartException("Interrupted while training the schema registry.", interrupted);
        }
    }

    private static void delete(Path dir) throws IOException {
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
