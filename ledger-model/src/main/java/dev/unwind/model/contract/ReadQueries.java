package dev.unwind.model.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The queries by which a contract's {@code jdbc} section reads objects: each stands under a pattern of paths, {@code /orders/{id}}. The path
 * alone says what is read, so an object can be read again when nothing else is known of the call.
 */
public final class ReadQueries {

    /**
     * A query with its values.
     *
     * @param sql with a {@code ?} for each value
     * @param values in order
     * @param rows whether it gives a list of any length; else one object or none
     */
    public record Bound(String sql, List<String> values, boolean rows) {}

    private record Query(List<String> pattern, SqlText sql, boolean rows) {}

    private final List<Query> queries;

    private ReadQueries(List<Query> queries) {
        this.queries = queries;
    }

    /** The queries of a section that has been checked. Of two patterns that match a path, the one with the earlier fixed segment counts. */
    public static ReadQueries of(JsonNode section) {
        List<Query> queries = new ArrayList<>();
        section.path("queries").properties().forEach(member -> {
            JsonNode rows = member.getValue().get("rows");
            String text = rows == null ? member.getValue().asText() : rows.asText();
            queries.add(new Query(segments(member.getKey()), SqlText.parse(text), rows != null));
        });
        queries.sort(Comparator.comparing(query -> query.pattern.stream()
                .map(segment -> name(segment) == null ? "0" : "1")
                .reduce("", String::concat)));
        return new ReadQueries(queries);
    }

    /**
     * The query that reads the object at a path, null when there is none for it.
     *
     * @param path begins with a slash; each segment is percent-encoded
     */
    public @Nullable Bound find(String path, String tenantId) {
        List<String> segments = segments(path);
        for (Query query : queries) {
            Map<String, String> values = match(query.pattern, segments);
            if (values != null) {
                values.put(SqlText.TENANT, tenantId);
                return new Bound(
                        query.sql.positional(),
                        query.sql.parameters().stream()
                                .map(parameter -> String.valueOf(values.get(parameter)))
                                .toList(),
                        query.rows);
            }
        }
        return null;
    }

    private static @Nullable Map<String, String> match(List<String> pattern, List<String> path) {
        if (pattern.size() != path.size()) {
            return null;
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < pattern.size(); i++) {
            String name = name(pattern.get(i));
            String value = decoded(path.get(i));
            if (name != null) {
                values.put(name, value);
            } else if (!pattern.get(i).equals(value)) {
                return null;
            }
        }
        return values;
    }

    private static String decoded(String segment) {
        return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    static List<String> segments(String path) {
        return List.of(path.substring(1).split("/", -1));
    }

    /** The name in a segment {@code {name}}, null of a fixed one. */
    static @Nullable String name(String segment) {
        return segment.startsWith("{") && segment.endsWith("}") ? segment.substring(1, segment.length() - 1) : null;
    }
}
