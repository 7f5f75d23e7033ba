package dev.unwind.console.app;

import dev.unwind.console.io.Console;
import dev.unwind.console.io.TokenSettings;
import dev.unwind.schemas.signing.FactSigner;
import dev.unwind.schemas.topics.TopicOptions;
import dev.unwind.schemas.topics.Topics;
import dev.unwind.service.Settings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Configuration of a console.
 *
 * @param bootstrapServers brokers, host:port by commas
 * @param schemaRegistryUrl the registry's Confluent-compatible address
 * @param queryApi address of the ledger's query API
 * @param topicPrefix start of every topic name
 * @param httpHost address that the API listens on
 * @param httpPort port that it listens on, 0 for a free one
 * @param instanceId name of this instance; null for none
 * @param signingKeyFile private key that facts are signed with; null for none
 * @param adminKeyFile where a key of an admin of every tenant is written to, when there is no such file; null for nowhere
 * @param entry how people are let in
 * @param kafka further Kafka settings, by Kafka's names, as for security
 */
public record ConsoleConfig(
        String bootstrapServers,
        String schemaRegistryUrl,
        String queryApi,
        String topicPrefix,
        String httpHost,
        int httpPort,
        @Nullable String instanceId,
        @Nullable String signingKeyFile,
        @Nullable Path adminKeyFile,
        Console.Entry entry,
        Map<String, String> kafka) {
    private static final String OIDC = "unwind.console.oidc.";

    /** Copies the Kafka settings. */
    public ConsoleConfig {
        kafka = Map.copyOf(kafka);
    }

    /**
     * Configuration from settings by name; see {@link Settings} for where they come from.
     *
     * @throws IllegalArgumentException when one that is required is missing or one cannot be used
     */
    public static ConsoleConfig from(Map<String, String> given) {
        Settings settings = new Settings(given);
        return new ConsoleConfig(
                settings.required("unwind.bootstrap.servers", "the brokers, such as 127.0.0.1:9092"),
                settings.required(
                        "unwind.schema.registry.url",
                        "the registry's address, such as http://127.0.0.1:8081/apis/ccompat/v7"),
                settings.required("unwind.query.api", "the ledger's query API, such as http://127.0.0.1:7070"),
                settings.text("unwind.topic.prefix", TopicOptions.DEFAULT.prefix()),
                settings.text("unwind.http.host", "127.0.0.1"),
                settings.number("unwind.http.port", 7071, 0, 65_535),
                settings.optional("unwind.instance.id"),
                settings.optional(FactSigner.KEY_FILE),
                settings.path("unwind.console.admin.key.file"),
                new Console.Entry(
                        tokens(settings),
                        settings.millis("unwind.console.keys.age.max.ms", 30_000, 1_000, 3_600_000),
                        settings.millis("unwind.console.keys.uses.every.ms", 60_000, 100, 3_600_000),
                        settings.number("unwind.console.failed.logins", 20, 1, 10_000),
                        settings.number("unwind.console.failed.logins.per.minute", 10, 1, 10_000),
                        settings.number("unwind.console.request.bytes.max", 256 * 1024, 1_024, 900 * 1024)),
                settings.kafka());
    }

    private static @Nullable TokenSettings tokens(Settings settings) {
        String issuer = settings.optional(OIDC + "issuer");
        if (issuer == null) {
            return null;
        }
        return new TokenSettings(
                issuer,
                settings.required(OIDC + "audience", "what the claim aud of a token has to hold"),
                uri(settings.required(OIDC + "jwks.url", "where the issuer publishes its keys (jwks_uri)")),
                names(settings.text(OIDC + "algorithms", "RS256 ES256 PS256")),
                settings.text(OIDC + "principal.claim", "sub"),
                settings.text(OIDC + "roles.claim", "roles"),
                settings.text(OIDC + "tenants.claim", "tenants"),
                settings.text(OIDC + "groups.claim", "groups"),
                settings.optional(OIDC + "roles.prefix"),
                settings.millis(OIDC + "keys.for.ms", 300_000, 60_000, 3_600_000),
                settings.millis(OIDC + "keys.again.ms", 30_000, 10, 50_000),
                Duration.ofSeconds(settings.number(OIDC + "skew.seconds", 30, 0, 300)));
    }

    private static Set<String> names(String text) {
        return new TreeSet<>(List.of(text.trim().split("[\\s,]+", -1)));
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("Cannot use " + OIDC + "jwks.url=" + text + ": " + e.getMessage(), e);
        }
    }

    /** Names of topics under the prefix. */
    public Topics topics() {
        return Topics.withPrefix(topicPrefix);
    }

    /** Settings of any Kafka client. */
    Map<String, Object> clients() {
        Map<String, Object> clients = new HashMap<>(kafka);
        clients.put("bootstrap.servers", bootstrapServers);
        return clients;
    }

    /** What the serdes need. */
    Map<String, Object> registry() {
        Map<String, Object> registry = new TreeMap<>();
        registry.put("schema.registry.url", schemaRegistryUrl);
        registry.put("http.connect.timeout.ms", 2_000);
        registry.put("http.read.timeout.ms", 4_000);
        kafka.forEach((name, value) -> {
            if (name.startsWith("schema.registry.")
                    || name.startsWith("basic.auth.")
                    || name.startsWith("bearer.auth.")) {
                registry.put(name, value);
            }
        });
        if (signingKeyFile != null) {
            registry.put(FactSigner.KEY_FILE, signingKeyFile);
        }
        return registry;
    }
}
