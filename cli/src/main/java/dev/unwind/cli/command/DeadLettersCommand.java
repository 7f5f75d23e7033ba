package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.client.DeadLetters;
import dev.unwind.cli.client.DeadLetters.DeadLetter;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists what readers put aside, with the reason. */
@Command(
        name = "dead-letters",
        description = {
            "List the newest records that a reader refused or could not read, with the reason.",
            "They stand, as the bytes they were, on the dead-letter topic of the topic they came from; the partition went on."
        })
final class DeadLettersCommand extends BaseCommand {
    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "Only records of this topic, such as unwind.ledger (default: all).")
    @Nullable
    String topic;

    @Option(names = "--run", paramLabel = "RUN", description = "Only records of this run, by its id or tenant/run.")
    @Nullable
    String run;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "At most so many (default: ${DEFAULT-VALUE}).")
    int limit;

    @Option(
            names = "--look-back",
            paramLabel = "N",
            defaultValue = "5000",
            description = "Look at so many offsets from the end of each dead-letter topic (default: ${DEFAULT-VALUE}).")
    int lookBack;

    @Mixin
    TopicNames names = new TopicNames();

    @Override
    public Integer call() {
        DeadLetters letters = new DeadLetters(connection(), names.topics());
        String source = topic;
        if (source != null && !letters.sources().contains(source)) {
            throw CliException.usage("Cannot list the dead letters of " + source + ": expected one of "
                    + String.join(", ", letters.sources()) + ".");
        }
        if (limit < 1 || lookBack < 1) {
            throw CliException.usage("Cannot list --limit " + limit + " with --look-back " + lookBack
                    + ": expected at least 1 of each.");
        }
        List<DeadLetter> found;
        try {
            found = letters.newest(source, lookBack).stream()
                    .filter(this::asked)
                    .limit(limit)
                    .toList();
        } catch (KafkaException e) {
            throw CliException.unreachable(
                    "Cannot read the dead letters: " + e.getMessage() + "; see `unwind status`.", e);
        }
        if (json) {
            print(json(found));
        } else if (found.isEmpty()) {
            out().println("No dead letters.");
        } else {
            found.forEach(this::tell);
        }
        return ExitCode.OK;
    }

    private boolean asked(DeadLetter letter) {
        return run == null || letter.key().equals(run) || letter.key().endsWith("/" + run);
    }

    private void tell(DeadLetter letter) {
        out().println(letter.at() + "  " + letter.code() + "  " + letter.topic() + " partition " + letter.partition()
                + " offset " + letter.offset() + "  " + (letter.key().isEmpty() ? "no key" : letter.key()));
        out().println("    " + letter.detail());
        out().println("    kept as " + letter.letters() + " offset " + letter.letter() + ", " + letter.bytes()
                + " bytes");
    }

    private ObjectNode json(List<DeadLetter> found) {
        ObjectNode answer = object();
        ArrayNode array = answer.putArray("deadLetters");
        for (DeadLetter letter : found) {
            array.addObject()
                    .put("at", letter.at().toString())
                    .put("code", letter.code())
                    .put("detail", letter.detail())
                    .put("topic", letter.topic())
                    .put("partition", letter.partition())
                    .put("offset", letter.offset())
                    .put("key", letter.key())
                    .put("deadLetterTopic", letter.letters())
                    .put("deadLetterOffset", letter.letter())
                    .put("bytes", letter.bytes());
        }
        return answer;
    }
}
