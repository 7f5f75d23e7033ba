package dev.unwind.cli.command;

import dev.unwind.cli.CliException;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.cli.client.Trails;
import dev.unwind.model.trail.CorrectionTrail;
import dev.unwind.model.trail.TrailDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells what a run changed, why it was corrected, what was put back and what was not. */
@Command(
        name = "trail",
        description = {
            "Tell from facts what a run changed, why it was corrected, what was put back, what could not be, and who looked at it.",
            "For the affected user in plain sentences, without anything the model wrote; for engineers with all of it."
        })
final class TrailCommand extends BaseCommand {
    /** Whom it is for. */
    enum Reader {
        USER,
        ENGINEER
    }

    /** How it is written. */
    enum Format {
        TEXT,
        MARKDOWN,
        JSON,
        HTML
    }

    @Parameters(paramLabel = "RUN", description = "Id of the run, or tenant/run.")
    @SuppressWarnings("NullAway.Init")
    String run;

    @Option(
            names = "--tenant",
            paramLabel = "TENANT",
            description = "Tenant of the run; needed only where several tenants have a run of this id.")
    @Nullable
    String tenant;

    @Option(
            names = "--for",
            paramLabel = "user|engineer",
            defaultValue = "engineer",
            description = "Whom it is for (default: ${DEFAULT-VALUE}).")
    Reader reader = Reader.ENGINEER;

    @Option(
            names = "--format",
            paramLabel = "text|markdown|json|html",
            defaultValue = "text",
            description = "How it is written (default: ${DEFAULT-VALUE}; --json is the same as json).")
    Format format = Format.TEXT;

    @Option(names = "--out", paramLabel = "FILE", description = "Write it to this file.")
    @Nullable
    Path file;

    @Override
    public Integer call() {
        try (QueryApi query = query()) {
            CorrectionTrail trail = Trails.of(query, RunArgument.resolve(query, run, tenant));
            String text = written(trail);
            if (file == null) {
                out().print(text);
                out().flush();
            } else {
                write(file, text);
            }
        }
        return ExitCode.OK;
    }

    private String written(CorrectionTrail trail) {
        boolean forUser = reader == Reader.USER;
        TrailDocument document = forUser ? trail.forUser() : trail.forEngineers();
        return switch (json ? Format.JSON : format) {
            case TEXT -> document.toText();
            case MARKDOWN -> document.toMarkdown();
            case JSON -> trail.toJson(forUser).toPrettyString() + "\n";
            case HTML -> document.toHtml();
        };
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw CliException.failed("Cannot write the trail to " + file + ": " + e, e);
        }
    }
}
