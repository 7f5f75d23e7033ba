package dev.unwind.cli.access;

import dev.unwind.embedded.BrokerConfig;
import dev.unwind.embedded.EmbeddedBroker;
import dev.unwind.embedded.RegistryConfig;
import dev.unwind.embedded.RegistryProcess;
import dev.unwind.schemas.topics.TopicOptions;
import dev.unwind.schemas.topics.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/** A broker that takes SCRAM users alone and asks the standard authorizer, with the topics of an installation, and a registry. */
final class SecuredBroker implements AutoCloseable {
    static final List<String> USERS =
            List.of("agent", "ledger", "verifier", "compensator", "operator", "auditor", "admin");
    private static final String PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule required";
    private static final String SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required";

    private final Path folder;
    private final EmbeddedBroker broker;
    private final RegistryProcess registry;

    private SecuredBroker(Path folder, EmbeddedBroker broker, RegistryProcess registry) {
        this.folder = folder;
        this.broker = broker;
        this.registry = registry;
    }

    static SecuredBroker start(Path folder) throws Exception {
        RegistryProcess registry = RegistryProcess.launch(RegistryConfig.inMemory(folder.resolve("registry.log")));
        EmbeddedBroker broker =
                EmbeddedBroker.start(BrokerConfig.in(folder.resolve("broker")).with(secured()));
        SecuredBroker secured = new SecuredBroker(folder, broker, registry);
        try (Admin root = Admin.create(secured.root())) {
            List<UserScramCredentialAlteration> users = new ArrayList<>();
            for (String user : USERS) {
                users.add(new UserScramCredentialUpsertion(
                        user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4096), user + "-secret"));
            }
            root.alterUserScramCredentials(users).all().get();
            Topics.of(TopicOptions.DEFAULT.withRunPartitions(2).withReplication(1, 1))
                    .apply(root)
                    .requireUsable();
        }
        registry.awaitReady();
        return secured;
    }

    /** Brokers and controllers know one another by a password of their own; whoever is not named by a rule may do nothing. */
    private static Map<String, String> secured() {
        String brokers = PLAIN + " username=\"broker\" password=\"broker-secret\" user_broker=\"broker-secret\""
                + " user_root=\"root-secret\";";
        Map<String, String> settings = new HashMap<>();
        settings.put("listener.security.protocol.map", "CLIENTS:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT");
        settings.put("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256");
        settings.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
        settings.put("sasl.mechanism.controller.protocol", "PLAIN");
        settings.put("listener.name.controller.sasl.enabled.mechanisms", "PLAIN");
        settings.put("listener.name.clients.plain.sasl.jaas.config", brokers);
        settings.put("listener.name.controller.plain.sasl.jaas.config", brokers);
        settings.put("listener.name.clients.scram-sha-256.sasl.jaas.config", SCRAM + ";");
        settings.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.put("super.users", "User:broker;User:root");
        return settings;
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    String registryUrl() {
        return registry.url();
    }

    /** What a client needs to be this user. */
    static Map<String, String> as(String user) {
        return Map.of(
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "SCRAM-SHA-256",
                "sasl.jaas.config",
                SCRAM + " username=\"" + user + "\" password=\"" + user + "-secret\";");
    }

    /** Settings of a client of this user. */
    Map<String, Object> client(String user) {
        Map<String, Object> settings = new TreeMap<>(as(user));
        settings.put("bootstrap.servers", bootstrapServers());
        return settings;
    }

    /** Who set the broker up. */
    Map<String, Object> root() {
        return new TreeMap<>(Map.of(
                "bootstrap.servers",
                bootstrapServers(),
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                PLAIN + " username=\"root\" password=\"root-secret\";"));
    }

    Map<String, Object> registryConfig() {
        return Map.of("schema.registry.url", registryUrl());
    }

    /** A settings file for the command line. */
    Path file(String name, Map<String, ?> settings, Map<String, String> more) throws IOException {
        Properties properties = new Properties();
        settings.forEach((key, value) -> properties.put(key, value.toString()));
        properties.putAll(more);
        properties.put("schema.registry.url", registryUrl());
        Path file = folder.resolve(name + ".properties");
        try (var out = Files.newBufferedWriter(file)) {
            properties.store(out, null);
        }
        return file;
    }

    /** Settings of a service that is this user, as a properties file gives them. */
    Map<String, String> service(String user, Path signingKey) {
        Map<String, String> settings = new HashMap<>();
        settings.put("unwind.bootstrap.servers", bootstrapServers());
        settings.put("unwind.schema.registry.url", registryUrl());
        settings.put("unwind.signing.key.file", signingKey.toString());
        settings.put("unwind.instance.id", user);
        as(user).forEach((name, value) -> settings.put("unwind.kafka." + name, value));
        return settings;
    }

    @Override
    public void close() {
        broker.close();
        registry.close();
    }
}
