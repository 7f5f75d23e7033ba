package dev.unwind.ledger.log;

import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Entries as lines of JSON. */
final class JsonLines {
    private JsonLines() {}

    static EntryWriter writer(Path file) throws IOException {
        BufferedWriter out = Files.newBufferedWriter(file);
        return new EntryWriter() {
            @Override
            public void write(LogEntry entry) throws IOException {
                out.write(Json.write(EntryJson.write(entry)));
                out.write('\n');
            }

            @Override
            public void close() throws IOException {
                out.close();
            }
        };
    }

    static Cursor<LogEntry> reader(Path file) throws IOException {
        // Bytes that are no UTF-8 damage their line, not the file.
        return new Reader(new BufferedReader(new InputStreamReader(
                Files.newInputStream(file),
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE))));
    }

    private static final class Reader implements Cursor<LogEntry> {
        private final BufferedReader in;
        private long line;
        private @Nullable String next;

        Reader(BufferedReader in) {
            this.in = in;
            advance();
        }

        private void advance() {
            try {
                next = in.readLine();
                line++;
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read line " + line + " of the exported log: " + e, e);
            }
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public LogEntry next() {
            String text = next;
            if (text == null) {
                throw new NoSuchElementException();
            }
            String place = "line " + line;
            advance();
            try {
                LogEntry entry = EntryJson.read(Json.parse(text));
                return entry != null ? entry : new LogEntry.Damaged(place, "it is of no known type");
            } catch (MalformedJson e) {
                return new LogEntry.Damaged(place, String.valueOf(e.getMessage()));
            }
        }

        @Override
        public void close() {
            try {
                in.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
