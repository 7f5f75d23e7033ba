package dev.unwind.ledger.log;

import dev.unwind.ledger.topology.FactDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** How a log is written to a file. */
public enum LogFormat {
    /** One JSON object per line. */
    JSONL {
        @Override
        EntryWriter writer(Path file, FactDecoder decoder) throws IOException {
            return JsonLines.writer(file);
        }

        @Override
        Cursor<LogEntry> reader(Path file) throws IOException {
            return JsonLines.reader(file);
        }
    },
    /** An Avro object container. */
    AVRO {
        @Override
        EntryWriter writer(Path file, FactDecoder decoder) throws IOException {
            return AvroContainer.writer(file, decoder);
        }

        @Override
        Cursor<LogEntry> reader(Path file) throws IOException {
            return AvroContainer.reader(file);
        }
    };

    private static final byte[] AVRO_MAGIC = {'O', 'b', 'j', 1};

    abstract EntryWriter writer(Path file, FactDecoder decoder) throws IOException;

    abstract Cursor<LogEntry> reader(Path file) throws IOException;

    /** The format of a file, by its first bytes. */
    static LogFormat of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(AVRO_MAGIC.length), AVRO_MAGIC) ? AVRO : JSONL;
        }
    }
}
