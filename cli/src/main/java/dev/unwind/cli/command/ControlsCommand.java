package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.client.KillSwitches;
import dev.unwind.cli.text.SwitchStory;
import dev.unwind.ledger.control.ControlJson;
import dev.unwind.model.control.SwitchProgress;
import dev.unwind.schemas.Control;
import dev.unwind.schemas.Instance;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the kill switches that are in force, who obeys them, and who does not. */
@Command(
        name = "controls",
        description = {
            "Show the kill switches that are in force, how far each is obeyed, and the processes that are there.",
            "Exit code 1 when one of them is not fenced: somebody can still act against it."
        })
final class ControlsCommand extends BaseCommand {
    @Option(names = "--history", description = "Show every use of a kill switch that there was, instead.")
    boolean history;

    @Mixin
    TopicNames names = new TopicNames();

    @Override
    public Integer call() {
        try (KillSwitches switches = new KillSwitches(connection(), names.topics())) {
            return history ? history(switches.history()) : present(switches);
        }
    }

    private int history(List<Control> uses) {
        if (json) {
            ObjectNode answer = object();
            ArrayNode all = answer.putArray("uses");
            uses.forEach(use -> all.add(ControlJson.of(use)));
            print(answer);
        } else {
            uses.forEach(use -> out().println(use.getChangedAt() + "  " + use.getScope() + "  " + use.getMode()
                    + "  by " + use.getChangedBy() + ": " + use.getReason()));
            if (uses.isEmpty()) {
                out().println("No kill switch was ever used.");
            }
        }
        return ExitCode.OK;
    }

    private int present(KillSwitches switches) {
        List<SwitchProgress> all =
                switches.active().all().stream().map(switches::progress).toList();
        List<Instance> instances = switches.instances().stream()
                .sorted(Comparator.comparing(Instance::getInstanceId))
                .toList();
        if (json) {
            print(json(all, instances));
        } else {
            tell(all, instances);
        }
        return all.stream().allMatch(SwitchProgress::complete) ? ExitCode.OK : ExitCode.FAILED;
    }

    private static ObjectNode json(List<SwitchProgress> all, List<Instance> instances) {
        ObjectNode answer = object();
        ArrayNode controls = answer.putArray("controls");
        for (SwitchProgress progress : all) {
            ObjectNode control = ControlJson.of(progress.control());
            control.set("progress", ControlJson.of(progress));
            controls.add(control);
        }
        ArrayNode present = answer.putArray("instances");
        instances.forEach(instance -> present.add(ControlJson.of(instance)));
        return answer;
    }

    private void tell(List<SwitchProgress> all, List<Instance> instances) {
        Instant now = Instant.now();
        if (all.isEmpty()) {
            out().println("No kill switch is in force.");
        }
        for (SwitchProgress progress : all) {
            out().println(SwitchStory.control(progress.control()));
            out().println("  " + SwitchStory.counts(progress));
            progress.silent().forEach(member -> out().println("  not confirmed: " + SwitchStory.silent(member, now)));
        }
        out().println("Processes: " + instances.size());
        instances.forEach(instance -> out().println("  " + SwitchStory.process(instance) + ", heard of "
                + SwitchStory.ago(instance, now) + ", knows epoch " + instance.getControlsEpoch()
                + (instance.getStoppedRuns() == 0 ? "" : ", " + instance.getStoppedRuns() + " run(s) stopped")
                + (instance.getInFlight() == 0 ? "" : ", " + instance.getInFlight() + " call(s) under way")
                + (instance.getStoppedItself() ? ", has stopped itself" : "")));
    }
}
