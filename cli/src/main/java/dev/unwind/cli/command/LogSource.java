package dev.unwind.cli.command;

import dev.unwind.cli.CliException;
import dev.unwind.cli.client.ConnectionSettings;
import dev.unwind.ledger.log.FileLog;
import dev.unwind.ledger.log.LedgerLog;
import dev.unwind.ledger.log.TopicLog;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the ledger is read from: its topics, or a file. */
final class LogSource {
    @Option(
            names = "--from-file",
            paramLabel = "FILE",
            description = "Read a file that `unwind export` wrote, instead of the topics; needs no installation.")
    @Nullable
    Path fromFile;

    @Mixin
    TopicNames names = new TopicNames();

    @Option(
            names = "--value-bytes-max",
            paramLabel = "BYTES",
            defaultValue = "1048576",
            description = "unwind.ledger.value.bytes.max of the ledger (default: ${DEFAULT-VALUE}).")
    int valueBytesMax = 1024 * 1024;

    /** Opens it; to be closed. */
    LedgerLog open(BaseCommand command) {
        if (fromFile != null) {
            try {
                return new FileLog(fromFile);
            } catch (IllegalArgumentException e) {
                throw CliException.usage(String.valueOf(e.getMessage()), e);
            }
        }
        ConnectionSettings connection = command.connection();
        return new TopicLog(connection.kafka(), connection.registry(), names.topics());
    }
}
