package dev.unwind.examples.targets.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** The immutable starting data of a domain, in file order. */
record DataSet(String name, String digest, Map<String, Map<String, Base>> tables) {

    /** One object of the starting data and its place in its file. */
    record Base(int position, ObjectNode doc) {}

    Map<String, Base> table(String name) {
        Map<String, Base> table = tables.get(name);
        if (table == null) {
            throw new IllegalArgumentException(
                    "Data set " + this.name + " has no table " + name + "; it has " + tables.keySet());
        }
        return table;
    }
}
