package dev.unwind.ledger.query;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.ledger.topology.StateKeys;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.keys.RunKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/** Where actions of one id are, without looking at any run. */
final class ActionPlaces {
    private static final int LOOKED_AT_MAX = 20_000;

    private ActionPlaces() {}

    /** One page of one partition; the entries are closed here. */
    static Page page(
            KeyValueIterator<Bytes, byte[]> entries,
            String actionId,
            @Nullable String tenant,
            @Nullable String after,
            int limit) {
        try (entries) {
            List<Page.Item> items = new ArrayList<>();
            String last = after;
            for (int looked = 0; entries.hasNext(); looked++) {
                KeyValue<Bytes, byte[]> entry = entries.next();
                String runKey = StateKeys.runOf(entry.key, actionId);
                if (after != null && Page.KEY_ORDER.compare(runKey, after) <= 0) {
                    continue;
                }
                if (items.size() == limit || looked >= LOOKED_AT_MAX) {
                    return new Page(items, last);
                }
                RunKey run = RunKey.parse(runKey);
                if (tenant == null || tenant.equals(run.tenantId())) {
                    items.add(new Page.Item(
                            runKey,
                            json(run, actionId, ByteBuffer.wrap(entry.value).getLong())));
                }
                last = runKey;
            }
            return new Page(items, null);
        }
    }

    private static ObjectNode json(RunKey run, String actionId, long position) {
        return Json.NODES
                .objectNode()
                .put("tenantId", run.tenantId())
                .put("runId", run.runId())
                .put("actionId", actionId)
                .put("position", position);
    }
}
