package dev.unwind.cli.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** In whose name something is done; it stands on the ledger. */
final class Person {
    @Option(
            names = "--as",
            paramLabel = "NAME",
            description = "In whose name this is done (default: the user of the operating system).")
    @Nullable
    String as;

    String name() {
        return as != null ? as : System.getProperty("user.name", "unknown");
    }
}
