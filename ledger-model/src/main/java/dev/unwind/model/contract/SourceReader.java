package dev.unwind.model.contract;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.Pointers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads where the objects of a contract are read, and reports every mistake in it. */
final class SourceReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final Report report;
    private final Fields fields;

    SourceReader(Report report, Fields fields) {
        this.report = report;
        this.fields = fields;
    }

    /**
     * The source.
     *
     * @param httpBase what {@code http.base} says
     * @param required whether the contract has something to read
     */
    TargetSource read(String httpBase, boolean required) {
        boolean jdbc = fields.has("jdbc");
        boolean other = fields.has("read");
        if (jdbc && other) {
            report.atKey("/read", "read beside jdbc", "one place to read from", null);
        }
        if (jdbc) {
            return jdbc(fields.mapping("jdbc"));
        }
        if (other) {
            return other(fields.mapping("read"));
        }
        if (required && httpBase.isEmpty() && !fields.has("http")) {
            fields.missing("http", "{base: address of the target}, because the snapshot needs it; or jdbc, or read");
        }
        JsonNode http = fields.get("http");
        return new TargetSource(TargetSource.HTTP, httpBase, http == null ? Json.NODES.objectNode() : http);
    }

    private TargetSource other(Fields section) {
        String with = section.text("with", true, "the name of a connector");
        String base = section.text("base", true, "an address such as ${directory.url}");
        if (TargetSource.HTTP.equals(with) || TargetSource.JDBC.equals(with)) {
            report.at(
                    "/read/with",
                    "\"" + with + "\"",
                    "a connector of your own; " + with + " has a section of its own",
                    null);
        }
        section.keys();
        return new TargetSource(with == null ? "" : with, base == null ? "" : base, section.node());
    }

    private TargetSource jdbc(Fields section) {
        String base = section.text("base", true, "an address such as ${shop.jdbc}");
        if (!section.has("queries")) {
            section.missing("queries", "a mapping of path patterns, such as /orders/{id}, to SELECTs");
        }
        Fields queries = section.mapping("queries");
        Set<String> shapes = new HashSet<>();
        for (String pattern : queries.keys()) {
            Set<String> names = names(pattern);
            if (!shapes.add(pattern.replaceAll("\\{[^}/]*}", "{}"))) {
                report.atKey(at(pattern), "a second pattern of the shape " + pattern, "each shape once", null);
            }
            query(pattern, names);
        }
        section.noOthers();
        return new TargetSource(TargetSource.JDBC, base == null ? "" : base, section.node());
    }

    private static String at(String pattern) {
        return Pointers.child("/jdbc/queries", pattern);
    }

    private Set<String> names(String pattern) {
        Set<String> names = new LinkedHashSet<>();
        boolean sound = pattern.startsWith("/");
        for (String segment : sound ? ReadQueries.segments(pattern) : List.<String>of()) {
            String name = ReadQueries.name(segment);
            sound &= name == null
                    ? !segment.isEmpty() && segment.indexOf('{') < 0
                    : NAME.matcher(name).matches() && !name.equals(SqlText.TENANT) && names.add(name);
        }
        if (!sound) {
            report.atKey(
                    at(pattern),
                    "\"" + pattern + "\"",
                    "a path such as /orders/{id}/lines, each name once, none called tenant",
                    null);
        }
        return names;
    }

    private void query(String pattern, Set<String> names) {
        Fields queries = Fields.of(fields.get("jdbc"), "/jdbc", report).mapping("queries");
        String expected = "a SELECT for at most one row, or {rows: a SELECT for any number}";
        JsonNode value = queries.get(pattern);
        boolean many = value != null && value.isObject();
        String pointer = many ? at(pattern) + "/rows" : at(pattern);
        String text;
        if (many) {
            Fields list = queries.mapping(pattern);
            text = list.text("rows", true, expected);
            list.noOthers();
        } else {
            text = queries.text(pattern, true, expected);
        }
        if (text != null) {
            check(pointer, text, names);
        }
    }

    private void check(String pointer, String text, Set<String> names) {
        SqlText sql = SqlText.parse(text);
        for (SqlText.Mistake mistake : sql.mistakes()) {
            String before = text.substring(0, mistake.offset());
            int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
            report.inText(
                    pointer, line, mistake.offset() - before.lastIndexOf('\n'), mistake.found(), mistake.expected());
        }
        if (!sql.parameters().contains(SqlText.TENANT)) {
            report.at(
                    pointer,
                    "no parameter :tenant",
                    "a condition on it, so that no other tenant's rows are read",
                    null);
        }
        List<String> unknown = new ArrayList<>(sql.parameters());
        unknown.removeIf(name -> name.equals(SqlText.TENANT) || names.contains(name));
        for (String name : new LinkedHashSet<>(unknown)) {
            report.at(
                    pointer,
                    "the parameter :" + name,
                    ":tenant or a name of the path: " + names,
                    Spelling.hint(name, names));
        }
        for (String name : names) {
            if (!sql.parameters().contains(name)) {
                report.at(pointer, "no parameter :" + name, "every name of the path in the query", null);
            }
        }
    }
}
