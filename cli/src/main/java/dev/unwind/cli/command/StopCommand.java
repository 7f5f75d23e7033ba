package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.client.FactWriter;
import dev.unwind.cli.client.KillSwitches;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.cli.client.ScopeRuns;
import dev.unwind.cli.text.SwitchStory;
import dev.unwind.ledger.control.ControlJson;
import dev.unwind.ledger.control.ControlWriter;
import dev.unwind.model.control.ControlScope;
import dev.unwind.model.control.SwitchProgress;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.Control;
import dev.unwind.schemas.ControlMode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Stops what agents do within a scope, and proves that they obey. */
@Command(
        name = "stop",
        description = {
            "Stop what agents do within a scope: nothing new is begun there, what is under way is let finish and recorded.",
            "Shows how far it is obeyed: requested, confirmed by n of m processes, fenced (nobody can act against it any more).",
            "Exit code 0 when it is fenced and nothing is under way within the scope, 1 when not within --wait; it stays in force either way."
        })
final class StopCommand extends SwitchCommand {
    private static final Map<String, ControlMode> MODES = Map.of(
            "stop", ControlMode.STOP,
            "read-only", ControlMode.READ_ONLY,
            "draft-only", ControlMode.DRAFT_ONLY,
            "approval-required", ControlMode.APPROVAL_REQUIRED);
    private static final Duration FOLD_WAIT = Duration.ofSeconds(20);

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "stop",
            description =
                    "stop, read-only, draft-only or approval-required: what stays possible (default: ${DEFAULT-VALUE}). Of several in force the strictest holds.")
    String mode = "stop";

    @Option(
            names = "--compensate",
            description = "Also cancel the runs of the scope that are RUNNING: what they did is undone.")
    boolean compensate;

    @Override
    public Integer call() {
        ControlScope parsed = scope();
        Control use = ControlWriter.use(parsed, mode(mode), compensate, reason, person.name(), List.of());
        if (compensate && parsed.kind() == ControlScope.Kind.TOOL) {
            throw CliException.usage(
                    "Cannot compensate the runs of " + parsed
                            + ": a run is not within a tool. Stop it without --compensate, and undo its calls with `unwind undo --tool`.");
        }
        if (!compensate) {
            try (KillSwitches switches = new KillSwitches(connection(), names.topics())) {
                Control control = stop(switches, use);
                return tell(follow(switches, control, StopCommand::done), null);
            }
        }
        try (KillSwitches switches = new KillSwitches(connection(), names.topics());
                QueryApi query = query();
                FactWriter facts =
                        new FactWriter(connection(), names.topics(), new Actor(ActorKind.OPERATOR, person.name()))) {
            Control control = stop(switches, use);
            ScopeRuns runs =
                    new ScopeRuns(query, facts, parsed, reason + " (kill switch, epoch " + control.getEpoch() + ")");
            runs.cancelRunning();
            SwitchProgress progress = follow(switches, control, StopCommand::done);
            // What was begun by somebody who did not know of the switch yet.
            runs.cancelRunning();
            return tell(progress, runs);
        }
    }

    static ControlMode mode(String text) {
        ControlMode mode = MODES.get(text.toLowerCase(Locale.ROOT));
        if (mode == null) {
            throw CliException.usage("Cannot use mode " + text + ": expected one of "
                    + MODES.keySet().stream().sorted().toList() + ".");
        }
        return mode;
    }

    private Control stop(KillSwitches switches, Control use) {
        ControlWriter.Thrown thrown = switches.put(use);
        tellHistory(thrown);
        if (!json) {
            out().println(SwitchStory.control(thrown.control()));
        }
        return thrown.control();
    }

    private static boolean done(SwitchProgress progress) {
        return progress.complete() && progress.inFlight() == 0;
    }

    private int tell(SwitchProgress progress, @Nullable ScopeRuns runs) {
        int stopped = runs == null ? 0 : runs.stopped(FOLD_WAIT);
        boolean allStopped = runs == null || stopped == runs.size();
        boolean done = done(progress);
        if (json) {
            ObjectNode answer = ControlJson.of(progress.control());
            answer.set("progress", ControlJson.of(progress));
            answer.put("obeyed", done);
            if (runs != null) {
                answer.putObject("runs").put("cancelled", runs.size()).put("stopped", stopped);
            }
            print(answer);
        } else {
            tellSilent(progress);
            out().println(
                            done
                                    ? "Obeyed: nobody can begin anything there any more."
                                    : "Not obeyed by all after " + waitSeconds
                                            + " s; it stays in force, see `unwind controls`.");
            if (runs != null) {
                out().println("Cancelled " + runs.size() + " run(s), the ledger has stopped " + stopped
                        + ". The undo goes on by itself; see `unwind runs`.");
            }
        }
        return done && allStopped ? ExitCode.OK : ExitCode.FAILED;
    }
}
