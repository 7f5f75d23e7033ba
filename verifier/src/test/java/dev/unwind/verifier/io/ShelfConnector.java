package dev.unwind.verifier.io;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.contract.ReadFailed;
import dev.unwind.model.contract.TargetConnector;
import dev.unwind.model.contract.TargetSource;
import dev.unwind.model.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A connector as an application writes its own: objects are files of a folder per tenant; one that is not there but for its name answers itself. */
public final class ShelfConnector implements TargetConnector {
    private Path folder = Path.of("");

    @Override
    public String name() {
        return "shelf";
    }

    @Override
    public void configure(Map<String, String> settings) {
        folder = Path.of(settings.getOrDefault("shelf.path", ""));
    }

    @Override
    public @Nullable JsonNode read(TargetSource source, String tenantId, String path) throws ReadFailed {
        if (path.equals("/book")) {
            return Json.NODES.objectNode().put("tenant", tenantId).put("path", path);
        }
        Path file = folder.resolve(tenantId + path);
        try {
            return Files.exists(file) ? Json.parse(Files.readString(file)) : null;
        } catch (IOException e) {
            throw new ReadFailed("Cannot read " + file + ": " + e, true, e);
        }
    }
}
