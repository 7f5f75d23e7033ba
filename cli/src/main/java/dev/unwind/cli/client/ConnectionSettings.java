package dev.unwind.cli.client;

import dev.unwind.cli.CliException;
import dev.unwind.local.StackFile;
import dev.unwind.local.UnwindHome;
import dev.unwind.schemas.access.ClientEnvironment;
import dev.unwind.schemas.signing.FactSigner;
import dev.unwind.sdk.targets.HttpTargetReads;
import dev.unwind.sdk.targets.TargetReads;
import java.io.IOException;
import java.io.Reader;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where an installation is reached, each address from the first that names it: the option, the command configuration file, the local
 * stack that runs.
 */
public final class ConnectionSettings {
    private static final List<String> TARGETS = List.of("retail", "airline", "desk");
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);

    private final Addresses given;
    private final Map<String, String> clientProperties;
    private final UnwindHome home;

    private ConnectionSettings(Addresses given, Map<String, String> clientProperties, UnwindHome home) {
        this.given = given;
        this.clientProperties = clientProperties;
        this.home = home;
    }

    /** What the person wrote; null where nothing was written. */
    public record Addresses(
            @Nullable String bootstrapServers,
            @Nullable String schemaRegistry,
            @Nullable String queryApi) {}

    /**
     * Reads {@code UNWIND_KAFKA_*} of the environment and then the command configuration, if one is given: Kafka client properties, and {@code
     * unwind.query.api}, {@code schema.registry.url}, {@code unwind.signing.key.file}.
     */
    public static ConnectionSettings of(Addresses options, @Nullable Path commandConfig, UnwindHome home) {
        Map<String, String> properties = new TreeMap<>(ClientEnvironment.read(System.getenv()));
        if (commandConfig != null) {
            properties.putAll(read(commandConfig));
        }
        Addresses merged = new Addresses(
                first(options.bootstrapServers(), properties.get("bootstrap.servers")),
                first(options.schemaRegistry(), properties.get("schema.registry.url")),
                first(options.queryApi(), properties.get("unwind.query.api")));
        return new ConnectionSettings(merged, properties, home);
    }

    private static @Nullable String first(@Nullable String one, @Nullable String other) {
        return one != null ? one : other;
    }

    private static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw CliException.usage("Cannot read the command configuration " + file + ": " + e
                    + "; expected a file of Kafka client properties.");
        }
        Map<String, String> map = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> map.put(name, properties.getProperty(name)));
        return map;
    }

    /** Address of the brokers. */
    public String bootstrapServers() {
        return given.bootstrapServers() != null
                ? given.bootstrapServers()
                : stack("--bootstrap-servers").bootstrapServers();
    }

    /** Address of the schema registry. */
    public String schemaRegistry() {
        return given.schemaRegistry() != null
                ? given.schemaRegistry()
                : stack("--schema-registry").schemaRegistry();
    }

    /** Address of the query API, without a slash at its end. */
    public String queryApi() {
        String address = given.queryApi() != null
                ? given.queryApi()
                : stack("--query-api").queryApi();
        return address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
    }

    /** Configuration of a Kafka client: what the command configuration holds, and the address. */
    public Map<String, Object> kafka() {
        Map<String, Object> settings = new TreeMap<>(clientProperties);
        settings.remove("unwind.query.api");
        settings.remove(FactSigner.KEY_FILE);
        settings.put("bootstrap.servers", bootstrapServers());
        return settings;
    }

    /** Configuration of a serde: what the command configuration says of the registry, and its address. */
    public Map<String, Object> registry() {
        Map<String, Object> settings = new TreeMap<>();
        clientProperties.forEach((name, value) -> {
            if (name.equals(FactSigner.KEY_FILE)
                    || name.startsWith("schema.registry.")
                    || name.startsWith("basic.auth.")
                    || name.startsWith("bearer.auth.")) {
                settings.put(name, value);
            }
        });
        settings.put("schema.registry.url", schemaRegistry());
        return settings;
    }

    /** Reads targets where their addresses are known: the example targets of the local stack; empty when an installation elsewhere is named. */
    public Optional<TargetReads> targetReads() {
        if (given.queryApi() != null) {
            return Optional.empty();
        }
        return StackFile.running(home).map(running -> {
            Map<String, String> urls = new TreeMap<>();
            TARGETS.forEach(name -> urls.put(name + ".url", running.targetBase() + "/" + name));
            HttpClient http =
                    HttpClient.newBuilder().connectTimeout(READ_TIMEOUT).build();
            return new HttpTargetReads(http, urls, READ_TIMEOUT);
        });
    }

    private StackFile stack(String option) {
        Optional<StackFile> running = StackFile.running(home);
        return running.orElseThrow(() -> CliException.unreachable("No local stack is running (looked at "
                + home.stackFile() + "). Start one with `unwind up`, or name an installation with " + option + "."));
    }
}
