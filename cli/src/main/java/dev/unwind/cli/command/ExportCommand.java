package dev.unwind.cli.command;

import dev.unwind.cli.CliException;
import dev.unwind.cli.ExitCode;
import dev.unwind.ledger.log.LedgerLog;
import dev.unwind.ledger.log.LogExport;
import dev.unwind.ledger.log.LogFormat;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes the log, or one run of it, to a file. */
@Command(
        name = "export",
        description =
                "Write the ledger, or one run of it, to a file that can be checked and replayed anywhere: with schemas,"
                        + " contracts and anchors.")
final class ExportCommand extends LogCommand {
    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "jsonl",
            description = "jsonl (a JSON object per line) or avro (an object container); default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    LogFormat format;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "The file; one that is there is replaced.")
    @SuppressWarnings("NullAway.Init")
    Path out;

    @Override
    int call(LedgerLog log) {
        try {
            LogExport.Exported exported = LogExport.write(log, run(log), format, out);
            if (json) {
                print(object().put("file", out.toString())
                        .put("records", exported.records())
                        .put("anchors", exported.anchors()));
            } else {
                out().println("Wrote " + exported.records() + " records and " + exported.anchors() + " anchors to "
                        + out + ". Check it with `unwind verify-chain --from-file " + out + "`.");
            }
            return ExitCode.OK;
        } catch (IOException e) {
            throw CliException.usage("Cannot write the exported log to " + out + ": " + e, e);
        }
    }
}
