package dev.unwind.cli.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.json.Json;
import java.io.PrintWriter;
import java.util.List;

/**
 * One thing that the gate did in the demo.
 *
 * @param name what it is about, as JSON names it
 * @param title the same for people
 * @param good whether it went as it has to
 * @param told what happened, one sentence each, from facts
 */
record Scene(String name, String title, boolean good, List<String> told) {
    Scene {
        told = List.copyOf(told);
    }

    ObjectNode toJson() {
        ObjectNode json = Json.NODES.objectNode().put("name", name).put("good", good);
        told.forEach(json.putArray("told")::add);
        return json;
    }

    void print(PrintWriter out) {
        out.println();
        out.println(title + (good ? "" : "  -- NOT as it should be"));
        told.forEach(line -> out.println("  " + line));
    }
}
