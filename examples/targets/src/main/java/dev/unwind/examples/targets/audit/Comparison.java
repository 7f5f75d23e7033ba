package dev.unwind.examples.targets.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds every place where two documents differ; key order is free, numbers compare by value. */
final class Comparison {
    private final String entity;
    private final List<Difference> differences = new ArrayList<>();

    private Comparison(String entity) {
        this.entity = entity;
    }

    static List<Difference> of(String entity, @Nullable JsonNode before, @Nullable JsonNode now) {
        Comparison comparison = new Comparison(entity);
        comparison.compare("", before, now);
        return comparison.differences;
    }

    private void compare(String path, @Nullable JsonNode before, @Nullable JsonNode now) {
        if (before == null || now == null) {
            if (before != now) {
                add(path, before, now);
            }
        } else if (before.isObject() && now.isObject()) {
            Set<String> names = new LinkedHashSet<>();
            before.fieldNames().forEachRemaining(names::add);
            now.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> compare(path + "/" + escaped(name), before.get(name), now.get(name)));
        } else if (before.isArray() && now.isArray()) {
            for (int i = 0; i < Math.max(before.size(), now.size()); i++) {
                compare(path + "/" + i, before.get(i), now.get(i));
            }
        } else if (before.isNumber() && now.isNumber()) {
            if (before.decimalValue().compareTo(now.decimalValue()) != 0) {
                add(path, before, now);
            }
        } else if (!before.equals(now)) {
            add(path, before, now);
        }
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private void add(String path, @Nullable JsonNode before, @Nullable JsonNode now) {
        differences.add(new Difference(entity, path.isEmpty() ? "/" : path, before, now));
    }
}
