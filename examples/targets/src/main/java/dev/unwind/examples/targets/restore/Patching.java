package dev.unwind.examples.targets.restore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.examples.targets.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One document under a patch. Every operation is tried even after one failed, so that all differences come out;
 * what cannot be done is left out, and the document is then worth nothing unless the caller means to force it.
 */
final class Patching {
    private final String entity;
    private final List<Differing> failedTests = new ArrayList<>();
    private final List<Differing> impossible = new ArrayList<>();
    private @Nullable JsonNode document;

    /** Starts from a document that is never changed, null when there is none. */
    Patching(String entity, @Nullable JsonNode document) {
        this.entity = entity;
        this.document = document == null ? null : document.deepCopy();
    }

    @Nullable
    JsonNode document() {
        return document;
    }

    /** The failed tests; without any, the first operation that the data made impossible. */
    List<Differing> differing() {
        return !failedTests.isEmpty() || impossible.isEmpty() ? failedTests : impossible.subList(0, 1);
    }

    void apply(Operation operation) {
        switch (operation) {
            case Operation.Test test -> test(test);
            case Operation.Add add -> add(add.path(), add.value().deepCopy());
            case Operation.Replace replace -> {
                if (remove(replace.path())) {
                    add(replace.path(), replace.value().deepCopy());
                }
            }
            case Operation.Remove remove -> remove(remove.path());
            case Operation.Move move -> {
                JsonNode moved = move.from().find(document);
                if (remove(move.from()) && moved != null) {
                    add(move.path(), moved);
                }
            }
            case Operation.Copy copy -> {
                JsonNode copied = copy.from().find(document);
                if (copied == null) {
                    impossible.add(new Differing(entity, copy.from().text(), null, null));
                } else {
                    add(copy.path(), copied.deepCopy());
                }
            }
        }
    }

    private void test(Operation.Test test) {
        JsonNode actual = test.path().find(document);
        if (actual == null || !Json.equal(actual, test.value())) {
            failedTests.add(
                    new Differing(entity, test.path().text(), test.value(), actual == null ? null : actual.deepCopy()));
        }
    }

    private boolean add(Pointer path, JsonNode value) {
        if (path.isRoot()) {
            return create(value);
        }
        return switch (path.findParent(document)) {
            case ObjectNode object -> {
                object.set(path.last(), value);
                yield true;
            }
            case ArrayNode array -> insert(array, path, value);
            case null, default -> fail(path);
        };
    }

    /** A whole object is only ever created where none is. */
    private boolean create(JsonNode value) {
        if (document != null) {
            return fail(new Pointer("", List.of()));
        }
        document = value;
        return true;
    }

    private boolean insert(ArrayNode array, Pointer path, JsonNode value) {
        int index = path.last().equals("-") ? array.size() : Pointer.index(path.last(), array.size() + 1);
        if (index < 0) {
            return fail(path);
        }
        array.insert(index, value);
        return true;
    }

    private boolean remove(Pointer path) {
        if (path.find(document) == null) {
            return fail(path);
        }
        if (path.isRoot()) {
            document = null;
            return true;
        }
        switch (path.findParent(document)) {
            case ObjectNode object -> object.remove(path.last());
            case ArrayNode array -> array.remove(Pointer.index(path.last(), array.size()));
            case null, default -> throw new IllegalStateException("The value at " + path.text() + " has no parent");
        }
        return true;
    }

    private boolean fail(Pointer path) {
        JsonNode actual = path.find(document);
        impossible.add(new Differing(entity, path.text(), null, actual == null ? null : actual.deepCopy()));
        return false;
    }
}
