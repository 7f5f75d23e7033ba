package dev.unwind.cli.command;

import dev.unwind.schemas.topics.Topics;
import picocli.CommandLine.Option;

/** How the topics of an installation are called. */
final class TopicNames {
    @Option(
            names = {"--topic-prefix", "--prefix"},
            paramLabel = "PREFIX",
            defaultValue = "unwind.",
            description = "Start of every topic name (default: ${DEFAULT-VALUE}).")
    String prefix = "unwind.";

    Topics topics() {
        return Topics.withPrefix(prefix);
    }
}
