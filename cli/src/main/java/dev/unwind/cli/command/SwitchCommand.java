package dev.unwind.cli.command;

import dev.unwind.cli.CliException;
import dev.unwind.cli.client.KillSwitches;
import dev.unwind.cli.text.SwitchStory;
import dev.unwind.cli.text.Times;
import dev.unwind.ledger.control.ControlWriter;
import dev.unwind.model.control.ControlScope;
import dev.unwind.model.control.SwitchProgress;
import dev.unwind.schemas.Control;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Throws a kill switch in the name of a person, and tells how far it is obeyed. */
abstract class SwitchCommand extends BaseCommand {
    private static final Duration LOOK = Duration.ofMillis(50);

    @Parameters(
            paramLabel = "SCOPE",
            description =
                    "all, tenant/T, agent/A, release/R, tool/T or run/T/R; a slash within a name is written %%2F.")
    @SuppressWarnings("NullAway.Init")
    String scope;

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why; kept for ever.")
    @SuppressWarnings("NullAway.Init")
    String reason;

    @Mixin
    Person person = new Person();

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "Wait at most so long for everybody to obey (default: ${DEFAULT-VALUE}).")
    long waitSeconds;

    @Mixin
    TopicNames names = new TopicNames();

    ControlScope scope() {
        if (reason.isBlank()) {
            throw CliException.usage("Cannot throw a switch without a reason: --reason is blank.");
        }
        try {
            return ControlScope.parse(scope);
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()), e);
        }
    }

    /** Follows a control and prints each step, until it is so or the time is up. */
    SwitchProgress follow(KillSwitches switches, Control control, Predicate<SwitchProgress> until) {
        long began = System.nanoTime();
        long deadline = began + Duration.ofSeconds(waitSeconds).toNanos();
        switches.readToEnd();
        String told = "";
        while (true) {
            SwitchProgress progress = switches.progress(control);
            String counts = SwitchStory.counts(progress);
            if (!json && !counts.equals(told)) {
                out().println("  " + Times.span(Duration.ofNanos(System.nanoTime() - began)) + "  " + counts);
                out().flush();
                told = counts;
            }
            if (until.test(progress) || System.nanoTime() > deadline) {
                return progress;
            }
            switches.poll(LOOK);
        }
    }

    void tellSilent(SwitchProgress progress) {
        Instant now = Instant.now();
        progress.silent().forEach(member -> out().println("  not confirmed: " + SwitchStory.silent(member, now)));
    }

    void tellHistory(ControlWriter.Thrown thrown) {
        if (thrown.historyLost() != null) {
            err().println("It is in force, but does not stand in the history: " + thrown.historyLost());
        }
    }
}
