package dev.unwind.cli.play;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.cli.CliException;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Files with one JSON value a line, compressed with gzip when their name says so. Read line by line, never whole. */
final class JsonLines {
    private JsonLines() {}

    /** Takes one line: its value, and how to name its place. */
    interface Line {
        void accept(JsonNode value, String place);
    }

    static void read(Path file, Line line) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(open(file), StandardCharsets.UTF_8))) {
            int number = 0;
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                number++;
                if (!text.isBlank()) {
                    String place = file + " line " + number;
                    line.accept(parse(text, place), place);
                }
            }
        } catch (IOException e) {
            throw CliException.usage(
                    "Cannot read " + file + ": " + e + "; expected JSON lines, with gzip if it ends in .gz.", e);
        }
    }

    private static JsonNode parse(String text, String place) {
        try {
            return Json.parse(text);
        } catch (MalformedJson e) {
            throw CliException.usage("Cannot read " + place + ": " + e.getMessage(), e);
        }
    }

    private static InputStream open(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        return file.toString().endsWith(".gz") ? new GZIPInputStream(in, 64 * 1024) : in;
    }

    /** The files of a folder whose names end like this, with or without {@code .gz}, by name; none when there is no such folder. */
    static List<Path> in(Path folder, String end) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> {
                        String name = file.getFileName().toString();
                        return name.endsWith(end) || name.endsWith(end + ".gz");
                    })
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw CliException.usage("Cannot list " + folder + ": " + e, e);
        }
    }
}
