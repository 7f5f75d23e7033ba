package dev.unwind.ledger.log;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.ledger.facts.Facts;
import dev.unwind.ledger.proof.ChainCheck;
import dev.unwind.ledger.proof.ChainReport;
import dev.unwind.ledger.proof.ChainReport.Located;
import dev.unwind.ledger.replay.Replay;
import dev.unwind.ledger.replay.Until;
import dev.unwind.model.json.Json;
import dev.unwind.model.proof.Finding.Kind;
import dev.unwind.model.proof.LogRecord;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.keys.RunKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Any one change of an exported log is found, at the right record. Random, with the seed in every message. */
class TamperingTest {
    private static final int VALUE_BYTES_MAX = 1024 * 1024;
    private static final int CHANGES = 60;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    static MemoryLog log(long seed) {
        Random random = new Random(seed);
        MemoryLog log = new MemoryLog(2, null);
        List<List<LedgerEvent>> stories = new ArrayList<>();
        for (int run = 0; run < 6; run++) {
            Facts facts = new Facts("acme", "run-" + run);
            List<LedgerEvent> story = new ArrayList<>(List.of(facts.started()));
            for (int action = 0; action < 4; action++) {
                story.addAll(facts.act("a" + action));
            }
            story.add(facts.finished());
            stories.add(story);
        }
        while (stories.stream().anyMatch(story -> !story.isEmpty())) {
            List<LedgerEvent> story = stories.get(random.nextInt(stories.size()));
            if (!story.isEmpty()) {
                log.tell(story.remove(0));
            }
            if (random.nextInt(12) == 0) {
                log.anchor();
            }
        }
        log.anchor();
        return log;
    }

    static ChainReport check(LedgerLog log) {
        return ChainCheck.of(log, new ChainCheck.Asked(null, List.of(), Map.of(), null, VALUE_BYTES_MAX));
    }

    private Path export(LedgerLog log, LogFormat format) throws IOException {
        Path file = folder.resolve("log." + format);
        LogExport.write(log, null, format, file);
        return file;
    }

    @ParameterizedTest
    @EnumSource(LogFormat.class)
    void anUntouchedLogIsIntactAndReplaysToTheSame(LogFormat format) throws IOException {
        MemoryLog log = log(1);
        try (FileLog file = new FileLog(export(log, format))) {
            ChainReport report = check(file);
            assertThat(report.findings()).isEmpty();
            assertThat(report.segments()).isPositive();
            assertThat(report.partitions())
                    .allSatisfy(one -> assertThat(one.tail()).isZero());
            for (int run = 0; run < 6; run++) {
                RunKey key = new RunKey("acme", "run-" + run);
                var there = requireNonNull(new Replay(log, VALUE_BYTES_MAX).run(key, Until.END));
                var here = requireNonNull(new Replay(file, VALUE_BYTES_MAX).run(key, Until.END));
                assertThat(here.json()).isEqualTo(there.json());
                assertThat(requireNonNull(here.run()).path("actions").asInt()).isEqualTo(4);
                assertThat(here.refused()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(LogFormat.class)
    void oneRunAloneCanBeCheckedAndIsKnownToBeWhole(LogFormat format) throws IOException {
        RunKey run = new RunKey("acme", "run-3");
        Path file = folder.resolve("run." + format);
        LogExport.write(log(2), run, format, file);
        try (FileLog alone = new FileLog(file)) {
            assertThat(check(alone).findings()).isEmpty();
            assertThat(requireNonNull(new Replay(alone, VALUE_BYTES_MAX).run(run, Until.END))
                            .facts())
                    .isEqualTo(14);
        }
        if (format == LogFormat.JSONL) {
            List<String> lines = new ArrayList<>(Files.readAllLines(file));
            int dropped = records(lines).get(5);
            lines.remove(dropped);
            Files.write(file, lines);
            try (FileLog alone = new FileLog(file)) {
                assertThat(check(alone).findings())
                        .anyMatch(one -> one.finding().kind() == Kind.MISSING
                                && "acme/run-3".equals(one.run())
                                && Long.valueOf(5).equals(one.place()));
            }
        }
    }

    private static List<Integer> records(List<String> lines) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("{\"type\":\"record\"")) {
                places.add(i);
            }
        }
        return places;
    }

    private static LogRecord record(String line) {
        return ((LogEntry.Fact) requireNonNull(EntryJson.read(Json.parse(line)))).record();
    }

    private static boolean at(Located one, LogRecord record) {
        long first = one.finding().offset();
        return one.finding().partition() == record.partition()
                && first <= record.offset()
                && record.offset() < first + Math.max(1, one.finding().records());
    }

    private List<Located> after(List<String> lines) throws IOException {
        Path file = folder.resolve("changed.jsonl");
        Files.write(file, lines);
        try (FileLog changed = new FileLog(file)) {
            return check(changed).findings();
        }
    }

    @Test
    void everySingleByteOfARecordThatChangesIsFoundAtThatRecord() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> lines = Files.readAllLines(export(log(seed), LogFormat.JSONL));
        for (int i = 0; i < CHANGES; i++) {
            int place = records(lines).get(random.nextInt(records(lines).size()));
            LogRecord record = record(lines.get(place));
            byte[] value = requireNonNull(record.value()).clone();
            byte[] key = requireNonNull(record.key()).clone();
            int at = random.nextInt(value.length);
            switch (random.nextInt(3)) {
                case 0 -> key[random.nextInt(key.length)] ^= (byte) (1 << random.nextInt(7));
                default -> value[at] ^= (byte) (1 << random.nextInt(8));
            }
            LogRecord changed = new LogRecord(
                    record.partition(), record.offset(), record.timestampMillis(), key, value, record.headers());
            List<String> tampered = new ArrayList<>(lines);
            tampered.set(place, text(changed));
            assertThat(after(tampered))
                    .as("seed %d, change %d at offset %d", seed, i, record.offset())
                    .filteredOn(one -> one.finding().kind() == Kind.CHANGED)
                    .hasSize(1)
                    .allMatch(one -> at(one, record));
        }
    }

    private static String text(LogRecord record) {
        com.fasterxml.jackson.databind.JsonNode shown = null;
        try {
            shown = dev.unwind.ledger.query.AvroJson.event(
                    WireReader.facts(id -> LedgerEvent.getClassSchema()).decode(record.value()));
        } catch (dev.unwind.ledger.topology.Undecodable e) {
            // nothing to show
        }
        return dev.unwind.model.json.Json.write(EntryJson.write(new LogEntry.Fact(record, shown)));
    }

    @Test
    void anyCharacterOfAnyLineThatChangesIsFound() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> lines = Files.readAllLines(export(log(seed), LogFormat.JSONL));
        for (int i = 0; i < CHANGES; i++) {
            int place = 1 + random.nextInt(lines.size() - 1);
            StringBuilder line = new StringBuilder(lines.get(place));
            int at = random.nextInt(line.length());
            line.setCharAt(at, (char) (line.charAt(at) == 'x' ? 'y' : 'x'));
            List<String> tampered = new ArrayList<>(lines);
            tampered.set(place, line.toString());
            List<Located> findings = after(tampered);
            assertThat(findings)
                    .as("seed %d, line %d, character %d", seed, place, at)
                    .isNotEmpty();
            if (records(lines).contains(place)) {
                LogRecord record = record(lines.get(place));
                assertThat(findings)
                        .as("seed %d, line %d, character %d", seed, place, at)
                        .anyMatch(one -> at(one, record));
            }
        }
    }

    @Test
    void aRecordThatIsDroppedIsMissedAtItsOffset() throws IOException {
        each((lines, place, random) -> lines.remove(place), Kind.MISSING);
    }

    @Test
    void aRecordThatIsSlippedInAgainIsFound() throws IOException {
        each(
                (lines, place, random) -> {
                    List<Integer> places = records(lines);
                    lines.add(places.get(random.nextInt(places.size())) + 1, lines.get(place));
                },
                Kind.INSERTED);
    }

    @Test
    void twoRecordsThatStandInEachOthersPlaceAreFound() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> lines = Files.readAllLines(export(log(seed), LogFormat.JSONL));
        List<Integer> places = records(lines);
        for (int i = 0; i < CHANGES; i++) {
            int one = places.get(random.nextInt(places.size()));
            int other = places.get(random.nextInt(places.size()));
            LogRecord first = record(lines.get(one));
            LogRecord second = record(lines.get(other));
            if (first.partition() != second.partition() || one == other) {
                continue;
            }
            List<String> swapped = new ArrayList<>(lines);
            Collections.swap(swapped, one, other);
            assertThat(after(swapped))
                    .as("seed %d: lines %d and %d", seed, one, other)
                    .filteredOn(found -> found.finding().offset() >= 0)
                    .isNotEmpty()
                    .allMatch(found -> found.finding().kind() == Kind.MOVED)
                    // Of three that stand in reverse order any two may be the ones that were moved.
                    .allMatch(found -> at(found, first) || at(found, second) || Math.abs(one - other) == 2);
        }
    }

    @Test
    void contentsThatChangePlacesAndKeepTheOffsetsAreFound() throws IOException {
        List<String> lines = Files.readAllLines(export(log(7), LogFormat.JSONL));
        List<Integer> places = records(lines);
        LogRecord one = record(lines.get(places.get(3)));
        LogRecord other = record(lines.get(places.get(4)));
        lines.set(places.get(3), text(at(other, one.offset())));
        lines.set(places.get(4), text(at(one, other.offset())));
        assertThat(after(lines))
                .filteredOn(found -> found.finding().offset() >= 0)
                .hasSize(2)
                .allMatch(found -> found.finding().kind() == Kind.MOVED);
    }

    private static LogRecord at(LogRecord record, long offset) {
        return new LogRecord(
                record.partition(),
                offset,
                record.timestampMillis(),
                requireNonNull(record.key()),
                requireNonNull(record.value()),
                record.headers());
    }

    @Test
    void aRecordSlippedInBeforeAllThatFollowIsToldFromThoseItPushedOn() throws IOException {
        MemoryLog log = log(11);
        List<LogRecord> records = log.partitions.get(0);
        int place = records.size() / 2;
        LogRecord there = records.get(place);
        List<LogRecord> pushed = new ArrayList<>(records.subList(0, place));
        pushed.add(new LogRecord(0, there.offset(), 1, requireNonNull(there.key()), new byte[] {9}, List.of()));
        for (int i = place; i < records.size(); i++) {
            long offset = i + 1 < records.size()
                    ? records.get(i + 1).offset()
                    : records.get(i).offset() + 1;
            pushed.add(at(records.get(i), offset));
        }
        log.partitions.set(0, pushed);
        List<Located> findings = check(log).findings();
        assertThat(findings)
                .filteredOn(one -> one.finding().kind() != Kind.MOVED)
                .singleElement()
                .satisfies(one -> assertThat(one.finding().kind()).isEqualTo(Kind.INSERTED))
                .satisfies(one -> assertThat(one.finding().offset()).isEqualTo(there.offset()));
    }

    private interface Change {
        void on(List<String> lines, int place, Random random);
    }

    private void each(Change change, Kind kind) throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> lines = Files.readAllLines(export(log(seed), LogFormat.JSONL));
        UnaryOperator<List<String>> copy = ArrayList::new;
        for (int i = 0; i < CHANGES; i++) {
            List<String> tampered = copy.apply(lines);
            int place = records(lines).get(random.nextInt(records(lines).size()));
            LogRecord record = record(lines.get(place));
            change.on(tampered, place, random);
            assertThat(after(tampered))
                    .as("seed %d, change %d, record at %d/%d", seed, i, record.partition(), record.offset())
                    .filteredOn(one -> one.finding().offset() >= 0)
                    .hasSize(1)
                    .allMatch(one -> one.finding().kind() == kind && at(one, record));
        }
    }
}
