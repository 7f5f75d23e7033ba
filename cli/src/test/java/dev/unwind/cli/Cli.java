package dev.unwind.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.Json;
import java.io.PrintWriter;
import java.io.StringWriter;

/** What one command line came to, run in this process. */
public record Cli(int code, String out, String err) {
    public static Cli run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
        return new Cli(code, out.toString(), err.toString());
    }

    /** The standard output, which has to be one JSON value. */
    public JsonNode json() {
        return Json.parse(out);
    }
}
