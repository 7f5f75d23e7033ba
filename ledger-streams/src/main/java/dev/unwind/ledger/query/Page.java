package dev.unwind.ledger.query;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Part of a list, in the order of its keys.
 *
 * @param items what was found
 * @param next key to go on after, null when this was the end; items may be few, or none, before the end, because a page looks at a bounded
 *     number of entries
 */
public record Page(List<Item> items, @Nullable String next) {

    /** The order in which the stores have their keys: that of the UTF-8 bytes, which for some characters is not that of strings. */
    static final Comparator<String> KEY_ORDER =
            Comparator.comparing(key -> Bytes.wrap(key.getBytes(StandardCharsets.UTF_8)));

    /** One entry and its key. */
    public record Item(String key, ObjectNode json) {}

    /** Copies the items. */
    public Page {
        items = List.copyOf(items);
    }

    /** Pages of several instances as one: nothing is shown beyond the first place where an instance stopped looking. */
    public static Page merged(List<Page> pages, int limit) {
        String boundary = pages.stream()
                .map(Page::next)
                .filter(next -> next != null)
                .min(KEY_ORDER)
                .orElse(null);
        List<Item> all = new ArrayList<>();
        for (Page page : pages) {
            page.items().stream()
                    .filter(item -> boundary == null || KEY_ORDER.compare(item.key(), boundary) <= 0)
                    .forEach(all::add);
        }
        all.sort(Comparator.comparing(Item::key, KEY_ORDER));
        return all.size() <= limit
                ? new Page(all, boundary)
                : new Page(all.subList(0, limit), all.get(limit - 1).key());
    }
}
