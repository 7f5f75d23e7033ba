package dev.unwind.ledger.log;

import java.io.IOException;

/** Writes entries in one of the formats. */
interface EntryWriter extends AutoCloseable {
    void write(LogEntry entry) throws IOException;

    @Override
    void close() throws IOException;
}
