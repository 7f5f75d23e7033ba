package dev.unwind.bench;

import dev.unwind.sdk.UnwindAgent;
import dev.unwind.sdk.UnwindAgentConfig;
import dev.unwind.testsupport.cluster.UnwindCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An agent's process that is connected and does nothing: it has to confirm controls. Ends when its standard input does. */
final class AgentProcess {
    private final Process process;

    private AgentProcess(Process process) {
        this.process = process;
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    static AgentProcess start(UnwindCluster cluster, String name, Path log) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=dev.unwind.schemas",
                "-cp",
                System.getProperty("java.class.path"),
                AgentProcess.class.getName(),
                cluster.bootstrapServers(),
                cluster.registryUrl(),
                cluster.topics().options().prefix(),
                name));
        return new AgentProcess(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start());
    }

    void end() {
        process.destroyForcibly();
    }

    /** Broker, registry, prefix of the topics and name of the instance. */
    public static void main(String[] args) throws IOException {
        UnwindAgentConfig config = UnwindAgentConfig.builder(args[0], args[1], "idle-agent")
                .topicPrefix(args[2])
                .instanceId(args[3])
                .build();
        UnwindAgent agent = UnwindAgent.connect(config);
        while (System.in.read() >= 0) {
            continue;
        }
        agent.close();
    }
}
