package dev.unwind.model.contract;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads tool contracts as people write them, and explains every mistake in one go. */
public final class ContractFile {
    private ContractFile() {}

    /** Reads a contract file; its {@code $ref}s name files relative to it. */
    public static CheckResult check(Path file) {
        String yaml;
        try {
            yaml = Files.readString(file);
        } catch (IOException e) {
            String found = e instanceof NoSuchFileException ? "no such file" : "a file that cannot be read (" + e + ")";
            return new CheckResult(
                    null, List.of(new Problem(file.toString(), 0, 0, "", found, "a tool contract in YAML", null)));
        }
        return check(yaml, file.toString(), name -> beside(file, name));
    }

    private static @Nullable String beside(Path file, String name) {
        try {
            Path other = file.resolveSibling(name);
            return Files.isRegularFile(other) ? Files.readString(other) : null;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + name + ", which " + file + " refers to", e);
        }
    }

    /**
     * Reads a contract.
     *
     * @param name what problems call the file
     * @param refResolver gives the text of a file that a {@code $ref} names, null when there is none
     */
    public static CheckResult check(String yaml, String name, Function<String, @Nullable String> refResolver) {
        Report report = new Report(name);
        YamlTree tree = YamlTree.parse(yaml, "a tool contract", report);
        if (!report.empty() && !tree.root().isObject()) {
            return new CheckResult(null, report.problems());
        }
        return new ContractReader(tree.root(), report, new References(report, refResolver)).read();
    }

    /** Reads a contract from its published definition. */
    static CheckResult checkDefinition(String json) {
        Report report = new Report("definition");
        JsonNode root;
        try {
            root = Json.parse(json);
        } catch (MalformedJson e) {
            report.at("", String.valueOf(e.getMessage()), "the definition of a tool contract", null);
            return new CheckResult(null, report.problems());
        }
        return new ContractReader(root, report, new References(report, name -> null)).read();
    }
}
