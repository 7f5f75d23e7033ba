package dev.unwind.embedded;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of the registry's JVM: small, quick to start, loopback only. */
record RegistryCommand(RegistryHome home, RegistryConfig config, int port, int managementPort) {

    private static final List<String> JVM = List.of(
            "-Xmx192m",
            "-Xss512k",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:MaxMetaspaceSize=192m",
            "-XX:ReservedCodeCacheSize=64m",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED");

    List<String> with(List<String> archiveFlags) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.addAll(archiveFlags);
        command.addAll(http());
        command.addAll(storage());
        command.addAll(List.of("-cp", home.classPath(), "io.quarkus.runner.GeneratedMain"));
        return command;
    }

    private List<String> http() {
        return List.of(
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-Dquarkus.management.host=127.0.0.1",
                "-Dquarkus.management.port=" + managementPort,
                "-Dquarkus.http.access-log.enabled=false",
                "-Dquarkus.oidc.enabled=false",
                "-Dquarkus.banner.enabled=false",
                "-Dapicurio.datasource.jdbc.initial-size=1",
                "-Dapicurio.datasource.jdbc.min-size=1",
                "-Dapicurio.datasource.jdbc.max-size=10");
    }

    private List<String> storage() {
        return switch (config.storage()) {
            // Without further settings it keeps an H2 database in its own memory.
            case RegistryConfig.InMemory memory -> List.of();
            case RegistryConfig.InKafka kafka ->
                List.of(
                        "-Dapicurio.storage.kind=kafkasql",
                        "-Dapicurio.kafkasql.bootstrap.servers=" + kafka.bootstrapServers(),
                        "-Dapicurio.kafkasql.topic=" + kafka.topicPrefix() + "journal",
                        "-Dapicurio.kafkasql.snapshots.topic=" + kafka.topicPrefix() + "snapshots",
                        "-Dapicurio.events.kafka.topic=" + kafka.topicPrefix() + "events",
                        "-Dapicurio.kafkasql.consumer.poll.timeout=200",
                        "-Dapicurio.storage.snapshot.location=" + System.getProperty("java.io.tmpdir"));
        };
    }
}
