package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.client.KillSwitches;
import dev.unwind.cli.text.SwitchStory;
import dev.unwind.ledger.control.ControlJson;
import dev.unwind.ledger.control.ControlWriter;
import dev.unwind.model.control.ControlScope;
import dev.unwind.model.control.SwitchProgress;
import dev.unwind.schemas.Control;
import dev.unwind.schemas.ControlMode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lifts the controls of a scope. */
@Command(
        name = "resume",
        description = {
            "Lift the controls of a scope, as they stand when this is called; one that somebody puts meanwhile stays in force.",
            "Controls of other scopes stay in force, also those that cover this one. Exit code 1 when the scope is still controlled."
        })
final class ResumeCommand extends SwitchCommand {
    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "Lift only this mode, such as stop; a milder one that was put before then holds.")
    @Nullable
    String mode;

    @Override
    public Integer call() {
        ControlScope parsed = scope();
        ControlMode only = mode == null ? null : StopCommand.mode(mode);
        try (KillSwitches switches = new KillSwitches(connection(), names.topics())) {
            List<Control> ending = switches.active().of(parsed).stream()
                    .filter(control -> only == null || control.getMode() == only)
                    .toList();
            if (ending.isEmpty()) {
                return nothing(switches, parsed);
            }
            ControlWriter.Thrown thrown = switches.put(ControlWriter.use(
                    parsed, ControlMode.LIFTED, false, reason, person.name(), switches.lifts(parsed, ending)));
            tellHistory(thrown);
            if (!json) {
                ending.forEach(control -> out().println("Lifted: " + SwitchStory.control(control)));
            }
            SwitchProgress progress =
                    follow(switches, thrown.control(), state -> state.confirmed() == state.size() || state.complete());
            return tell(switches, parsed, ending, progress, only);
        }
    }

    private int nothing(KillSwitches switches, ControlScope parsed) {
        if (json) {
            print(object().put("scope", parsed.encode()).put("lifted", 0));
        } else {
            out().println("Nothing to lift: no such control of " + parsed + " is in force. Those that are: "
                    + switches.active().all().stream()
                            .map(control -> control.getScope() + " " + control.getMode())
                            .toList());
        }
        return ExitCode.FAILED;
    }

    private int tell(
            KillSwitches switches,
            ControlScope parsed,
            List<Control> ending,
            SwitchProgress progress,
            @Nullable ControlMode only) {
        List<Control> left = switches.active().of(parsed);
        if (json) {
            ObjectNode answer = ControlJson.of(progress.control());
            answer.put("lifted", ending.size());
            answer.set("progress", ControlJson.of(progress));
            ArrayNode remaining = answer.putArray("inForce");
            left.forEach(control -> remaining.add(ControlJson.of(control)));
            print(answer);
        } else {
            tellSilent(progress);
            left.forEach(control -> out().println("Still in force: " + SwitchStory.control(control)));
            if (left.isEmpty()) {
                out().println("Nothing of this very scope is in force any more.");
            }
        }
        return left.isEmpty() || only != null ? ExitCode.OK : ExitCode.FAILED;
    }
}
