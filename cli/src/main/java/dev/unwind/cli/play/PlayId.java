package dev.unwind.cli.play;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.CliException;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.schemas.keys.RunKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What tells one play of a recording from another, so that playing it again collides with nothing.
 *
 * @param value letters and digits
 */
public record PlayId(String value) {
    private static final int TENANT_LENGTH_MAX = 120;

    /** One that no play had before. */
    public static PlayId fresh(Instant now) {
        return new PlayId("p" + Long.toString(now.toEpochMilli(), 36).toLowerCase(Locale.ROOT));
    }

    /** The play that ran last from this folder; refused when it played other data. */
    public static PlayId last(Path file, PlayOptions options) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw CliException.usage(
                    "Cannot resume: found no play to go on with (" + file + "); play without --resume.");
        }
        try {
            JsonNode json = Json.parse(text);
            String data = json.path("data").asText();
            if (!data.equals(dataOf(options))) {
                throw CliException.usage("Cannot resume: the last play was of " + data + ", not of " + dataOf(options)
                        + "; give the same --data, or play without --resume.");
            }
            return new PlayId(json.path("playId").asText());
        } catch (MalformedJson e) {
            throw CliException.usage("Cannot resume: " + file + " is no play record: " + e.getMessage(), e);
        }
    }

    /** Writes down that this play began, durably enough to survive the process. */
    public void remember(Path file, PlayOptions options) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("playId", value).put("data", dataOf(options));
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, json.toPrettyString() + "\n");
        } catch (IOException e) {
            throw CliException.failed("Cannot write " + file + ": " + e, e);
        }
    }

    private static String dataOf(PlayOptions options) {
        return options.data().toAbsolutePath().normalize().toString();
    }

    /** The key of each run in the ledger: a tenant of its own, named after the play and the run. */
    public Map<String, RunKey> keys(List<RecordedRun> runs) {
        Map<String, RunKey> keys = new HashMap<>();
        Map<String, String> runByTenant = new HashMap<>();
        for (RecordedRun run : runs) {
            String tenant = PlayPolicy.TENANTS + value + "-" + run.runId().replaceAll("[^A-Za-z0-9._~-]", "~");
            if (tenant.length() > TENANT_LENGTH_MAX || runByTenant.containsKey(tenant)) {
                String digest = digest(run.runId());
                tenant = tenant.substring(0, Math.min(tenant.length(), TENANT_LENGTH_MAX - digest.length() - 1)) + "~"
                        + digest;
            }
            String twin = runByTenant.put(tenant, run.runId());
            if (twin != null) {
                throw CliException.usage("Cannot play runs " + twin + " and " + run.runId()
                        + " together: both would be tenant " + tenant + "; rename one.");
            }
            keys.put(run.runId(), new RunKey(tenant, run.runId() + "@" + value));
        }
        return keys;
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 5);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
