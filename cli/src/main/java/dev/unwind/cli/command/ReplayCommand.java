package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.client.LiveStore;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.cli.text.RunStory;
import dev.unwind.ledger.log.LedgerLog;
import dev.unwind.ledger.replay.LiveComparison;
import dev.unwind.ledger.replay.LiveComparison.Difference;
import dev.unwind.ledger.replay.Replay;
import dev.unwind.ledger.replay.ReplayedRun;
import dev.unwind.ledger.replay.Until;
import dev.unwind.schemas.keys.RunKey;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Folds a run again from the log. */
@Command(
        name = "replay",
        description =
                "Fold a run again from the ledger topic or an exported file, with the fold of the live ledger; writes"
                        + " and commits nothing. With --compare, hold it against the live store.")
final class ReplayCommand extends LogCommand {
    @Option(names = "--until-event", paramLabel = "ID", description = "Stop behind the fact with this event id.")
    @Nullable
    String untilEvent;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "State as of this time: stop before the first record written later (ISO-8601, UTC).")
    @Nullable
    String at;

    @Option(names = "--until-offset", paramLabel = "N", description = "Stop behind this offset of the run's partition.")
    @Nullable
    Long untilOffset;

    @Option(names = "--compare", description = "Compare every field of run and actions with the live store.")
    boolean compare;

    @Option(names = "--full", description = "Do not shorten values.")
    boolean full;

    @Override
    int call(LedgerLog log) {
        boolean partly = untilEvent != null || at != null || untilOffset != null;
        if (partly && (compare || all)) {
            throw CliException.usage(
                    "Cannot stop earlier when comparing, or with --all: the live store is at the end.");
        }
        Replay replay = new Replay(log, source.valueBytesMax);
        if (all) {
            return all(replay);
        }
        RunKey key = run(log);
        ReplayedRun replayed = key == null ? null : replay.run(key, new Until(untilEvent, time(), untilOffset));
        if (replayed == null) {
            throw CliException.usage("Cannot replay run " + run + " from " + log.source() + ": it has no record of it"
                    + (partly ? " up to there, or no such event." : "."));
        }
        if (compare) {
            return compared(List.of(replayed).iterator()::forEachRemaining);
        }
        if (json) {
            print(replayed.json());
        } else {
            tell(replayed);
        }
        return ExitCode.OK;
    }

    private @Nullable Instant time() {
        try {
            return at == null ? null : Instant.parse(at);
        } catch (DateTimeParseException e) {
            throw CliException.usage("Cannot use --at " + at + ": expected a time such as 2026-11-21T09:00:00Z.");
        }
    }

    private void tell(ReplayedRun replayed) {
        ObjectNode state = replayed.run();
        if (state != null) {
            List<JsonNode> actions = new ArrayList<>(replayed.actions());
            List<JsonNode> timeline = new ArrayList<>(replayed.timeline());
            new RunStory(state, actions, timeline, full).print(out());
        }
        out().println();
        out().println("Replayed " + replayed.facts() + " facts; "
                + replayed.refused().size() + " refused, " + replayed.duplicates() + " known already.");
        for (ReplayedRun.Refused one : replayed.refused()) {
            out().println("  offset " + one.offset() + "  " + (one.fact() == null ? "no fact" : one.fact()) + "  "
                    + one.code() + "  " + one.detail());
        }
    }

    private int all(Replay replay) {
        if (compare) {
            return compared(replay::all);
        }
        ArrayNode array = object().putArray("runs");
        long[] count = new long[1];
        replay.all(one -> {
            count[0]++;
            ObjectNode state = one.run();
            if (json) {
                array.add(one.json());
            } else {
                out().println(one.key() + "  "
                        + (state == null
                                ? "no accepted fact"
                                : state.path("status").asText()) + "  " + one.facts() + " facts, "
                        + one.refused().size() + " refused");
            }
        });
        if (json) {
            print(array);
        }
        return ExitCode.OK;
    }

    private interface Runs {
        void each(java.util.function.Consumer<ReplayedRun> consumer);
    }

    private int compared(Runs runs) {
        long[] counts = new long[4];
        List<Difference> differences = new ArrayList<>();
        try (QueryApi query = query()) {
            LiveComparison comparison = new LiveComparison(this::open, source.valueBytesMax, new LiveStore(query));
            runs.each(one -> {
                List<Difference> found = comparison.compare(one);
                counts[0]++;
                counts[1] += one.facts();
                counts[2] += one.actions().size();
                counts[3] += found.isEmpty() ? 0 : 1;
                differences.addAll(found);
            });
        }
        if (json) {
            ObjectNode answer = object().put("runs", counts[0])
                    .put("facts", counts[1])
                    .put("actions", counts[2])
                    .put("runsThatDiffer", counts[3]);
            ArrayNode array = answer.putArray("differences");
            differences.forEach(one -> {
                ObjectNode entry =
                        array.addObject().put("run", one.run().encode()).put("path", one.path());
                entry.set("replayed", one.replayed());
                entry.set("live", one.live());
            });
            print(answer);
        } else {
            differences.forEach(one -> out().println(
                            one.run() + "  " + one.path() + "  replayed " + one.replayed() + "  live " + one.live()));
            out().println(counts[0] + " runs with " + counts[1] + " facts and " + counts[2] + " actions replayed; "
                    + (counts[3] == 0
                            ? "every field of each equals the live store at the same offset."
                            : counts[3] + " runs differ from the live store, in " + differences.size() + " fields."));
        }
        return differences.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }
}
