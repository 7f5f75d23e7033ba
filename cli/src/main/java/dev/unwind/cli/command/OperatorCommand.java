package dev.unwind.cli.command;

import dev.unwind.cli.CliException;
import picocli.CommandLine.Option;

/** States one fact of a run in the name of a person who says why. */
abstract class OperatorCommand extends StatingCommand {
    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why; stands on the ledger.")
    @SuppressWarnings("NullAway.Init")
    String reason;

    void requireReason(String attempt) {
        if (reason.isBlank()) {
            throw CliException.usage("Cannot " + attempt + " without a reason: --reason is blank.");
        }
    }
}
