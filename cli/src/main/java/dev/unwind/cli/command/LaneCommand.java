package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.client.Lanes;
import dev.unwind.schemas.Lane;
import dev.unwind.schemas.Routing;
import dev.unwind.schemas.keys.RunKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows and changes how much an agent of a tenant may do. */
@Command(
        name = "lane",
        description = {
            "Show how much an agent of a tenant may do now; with --set, --disable-tool or --enable-tool, change it. A running agent hears of",
            "it before its next action. Lanes: autonomous; approval-required: every write waits; draft-only: reads and drafts; read-only;",
            "stopped. To stop many at once, see `unwind stop`."
        })
final class LaneCommand extends BaseCommand {
    @Parameters(paramLabel = "TENANT/AGENT", description = "The agent, within a tenant.")
    @SuppressWarnings("NullAway.Init")
    String agent;

    @Option(names = "--set", paramLabel = "LANE", description = "The lane from now on.")
    @Nullable
    String lane;

    @Option(names = "--disable-tool", paramLabel = "TOOL", description = "A tool that it may not call any more.")
    List<String> disable = List.of();

    @Option(names = "--enable-tool", paramLabel = "TOOL", description = "A disabled tool that it may call again.")
    List<String> enable = List.of();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; every change needs one.")
    @Nullable
    String reason;

    @Option(
            names = "--epoch",
            paramLabel = "N",
            description = "Change it only if it is of this epoch, as it was shown; 0 when nobody had said anything.")
    @Nullable
    Long epoch;

    @Mixin
    Person person = new Person();

    @Mixin
    TopicNames names = new TopicNames();

    @Override
    public Integer call() {
        String key = key();
        Lane wanted = lane == null ? null : lane(lane);
        boolean change = wanted != null || !disable.isEmpty() || !enable.isEmpty();
        if (change && (reason == null || reason.isBlank())) {
            throw CliException.usage("Cannot change the lane of " + key + " without a reason: say why with --reason.");
        }
        if (!change && reason != null) {
            throw CliException.usage(
                    "There is nothing to change: name --set, --disable-tool or --enable-tool beside the --reason.");
        }
        try (Lanes lanes = new Lanes(connection(), names.topics())) {
            if (!change) {
                tell(key, lanes.of(key), null);
                return ExitCode.OK;
            }
            Lanes.Changed changed = lanes.put(next(key, lanes.of(key), wanted));
            tell(key, changed.routing(), changed.met());
            return changed.met() == null ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private String key() {
        try {
            return RunKey.parse(agent).encode();
        } catch (IllegalArgumentException e) {
            throw CliException.usage("Cannot tell which agent " + agent + " is: expected TENANT/AGENT.", e);
        }
    }

    private static Lane lane(String text) {
        String name = text.toUpperCase(Locale.ROOT).replace('-', '_');
        return Arrays.stream(Lane.values())
                .filter(one -> one != Lane.UNKNOWN && one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> CliException.usage("Cannot set lane " + text + ": expected one of "
                        + Arrays.stream(Lane.values())
                                .filter(one -> one != Lane.UNKNOWN)
                                .map(one -> one.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                                .collect(Collectors.joining(", "))
                        + "."));
    }

    private Routing next(String key, @Nullable Routing now, @Nullable Lane wanted) {
        long found = now == null ? 0 : now.getEpoch();
        if (epoch != null && epoch != found) {
            throw CliException.usage("Cannot change the lane of " + key + ": it is of epoch " + found + ", expected "
                    + epoch + "; somebody has changed it. Look at it again: `unwind lane " + key + "`.");
        }
        TreeSet<String> disabled = new TreeSet<>(now == null ? List.of() : now.getDisabledTools());
        for (String tool : enable) {
            if (!disabled.remove(tool)) {
                throw CliException.usage("Cannot enable tool " + tool + " for " + key + ": it is not disabled"
                        + (disabled.isEmpty() ? "." : "; disabled are " + String.join(", ", disabled) + "."));
            }
        }
        disabled.addAll(disable);
        RunKey parts = RunKey.parse(key);
        Lane left = now == null ? Lane.AUTONOMOUS : now.getLane();
        return Routing.newBuilder()
                .setTenantId(parts.tenantId())
                .setAgentId(parts.runId())
                .setShares(now == null ? List.of() : now.getShares())
                .setLane(wanted == null ? left : wanted)
                .setDisabledTools(List.copyOf(disabled))
                .setEpoch(found + 1)
                .setReason(String.valueOf(reason))
                .setChangedAt(Instant.now().truncatedTo(ChronoUnit.MICROS))
                .setChangedBy(person.name())
                .build();
    }

    private void tell(String key, @Nullable Routing routing, @Nullable Routing met) {
        if (json) {
            ObjectNode answer = LanesCommand.node(key, routing);
            answer.set("met", met == null ? null : LanesCommand.node(key, met));
            print(answer);
        } else {
            out().println(LanesCommand.line(key, routing));
            if (met != null) {
                out().println("Somebody else changed it at the same time, so the stricter of both holds now. Theirs: "
                        + LanesCommand.line(key, met));
            }
        }
    }
}
