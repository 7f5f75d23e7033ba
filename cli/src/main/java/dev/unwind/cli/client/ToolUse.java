package dev.unwind.cli.client;

import dev.unwind.ledger.log.Cursor;
import dev.unwind.ledger.log.LedgerLog;
import dev.unwind.ledger.log.WireReader;
import dev.unwind.ledger.topology.FactDecoder;
import dev.unwind.ledger.topology.Undecodable;
import dev.unwind.model.proof.LogRecord;
import dev.unwind.schemas.ActionPlanned;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How often tools were used, as a stretch of the ledger tells.
 *
 * @param since the records that were written then or later were read
 * @param records how many they were
 * @param tools one entry per tool and version that was called
 */
public record ToolUse(Instant since, long records, List<Used> tools) {
    /** Copies the list. */
    public ToolUse {
        tools = List.copyOf(tools);
    }

    /**
     * How often a tool was called.
     *
     * @param version of the contract that the calls were planned under, whether there is one or not
     * @param calls how many were planned
     * @param last when the last of them came to stand on the ledger
     */
    public record Used(String tool, int version, long calls, Instant last) {
        private Used and(Used other) {
            return new Used(tool, version, calls + other.calls, last.isAfter(other.last) ? last : other.last);
        }
    }

    /** Reads a log from a time on, record by record; keeps one count per tool. */
    public static ToolUse of(LedgerLog log, Instant since) {
        Map<String, Used> tools = new HashMap<>();
        FactDecoder decoder = WireReader.facts(log.schemas());
        long records = 0;
        for (int partition : log.partitions()) {
            try (Cursor<LogRecord> cursor = log.recordsSince(partition, since)) {
                while (cursor.hasNext()) {
                    records++;
                    count(tools, decoder, cursor.next());
                }
            }
        }
        return new ToolUse(since, records, List.copyOf(tools.values()));
    }

    private static void count(Map<String, Used> tools, FactDecoder decoder, LogRecord record) {
        try {
            if (decoder.decode(record.value()).getPayload() instanceof ActionPlanned plan) {
                Instant at = Instant.ofEpochMilli(record.timestampMillis());
                tools.merge(
                        plan.getTool() + '@' + plan.getContractVersion(),
                        new Used(plan.getTool(), plan.getContractVersion(), 1, at),
                        Used::and);
            }
        } catch (Undecodable e) {
            // No fact: the ledger has refused it, too.
        }
    }
}
