package dev.unwind.sdk.targets;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.contract.EntityReader;
import dev.unwind.model.contract.ReadFailed;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads targets by GET, with the tenant in the header {@code X-Tenant}. 404 and 410 say that there is no such object. */
public final class HttpTargetReads implements TargetReads {
    private static final Pattern NAME = Pattern.compile("\\$\\{([^}]*)}");

    private final HttpClient http;
    private final Map<String, String> urls;
    private final Duration timeout;

    /**
     * Reads at these addresses.
     *
     * @param urls values of the {@code ${name}} in contract base addresses
     * @param timeout how long one read may take
     */
    public HttpTargetReads(HttpClient http, Map<String, String> urls, Duration timeout) {
        this.http = http;
        this.urls = Map.copyOf(urls);
        this.timeout = timeout;
    }

    @Override
    public EntityReader at(String tenantId, String httpBase) {
        return path -> read(tenantId, URI.create(resolve(httpBase).replaceAll("/+$", "") + path), headers(httpBase));
    }

    private String resolve(String httpBase) throws ReadFailed {
        Matcher names = NAME.matcher(httpBase);
        StringBuilder resolved = new StringBuilder();
        while (names.find()) {
            String url = urls.get(names.group(1));
            if (url == null) {
                throw new ReadFailed(
                        "Cannot read a target at " + httpBase + ": no address is configured for " + names.group()
                                + ", only for " + known()
                                + "; add it with UnwindAgentConfig.Builder.targetUrl.",
                        false,
                        null);
            }
            names.appendReplacement(resolved, Matcher.quoteReplacement(url));
        }
        return names.appendTail(resolved).toString();
    }

    private TreeSet<String> known() {
        TreeSet<String> known = new TreeSet<>(urls.keySet());
        known.removeIf(name -> name.contains(".header."));
        return known;
    }

    /** Headers of the targets in a base address, by name; their values may be secrets. */
    private Map<String, String> headers(String httpBase) {
        Map<String, String> headers = new HashMap<>();
        Matcher names = NAME.matcher(httpBase);
        while (names.find()) {
            String target = names.group(1).replaceFirst("\\.url$", "") + ".header.";
            urls.forEach((name, value) -> {
                if (name.startsWith(target)) {
                    headers.put(name.substring(target.length()), value);
                }
            });
        }
        return headers;
    }

    private @Nullable JsonNode read(String tenantId, URI address, Map<String, String> headers) throws ReadFailed {
        HttpRequest.Builder asked =
                HttpRequest.newBuilder(address).timeout(timeout).header("Accept", "application/json");
        headers.forEach(asked::setHeader);
        HttpRequest request = asked.setHeader("X-Tenant", tenantId).build();
        try {
            return document(address, http.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new ReadFailed("Cannot read " + address + " of tenant " + tenantId + ": " + e, true, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReadFailed("Interrupted while reading " + address + " of tenant " + tenantId, false, e);
        }
    }

    private static @Nullable JsonNode document(URI address, HttpResponse<String> response) throws ReadFailed {
        int status = response.statusCode();
        if (status == 404 || status == 410) {
            return null;
        }
        if (status != 200) {
            throw new ReadFailed(
                    "Cannot read " + address + ": found status " + status
                            + ", expected 200, or 404 when there is no such object.",
                    status == 429 || status >= 500,
                    null);
        }
        try {
            return Json.parse(response.body());
        } catch (MalformedJson e) {
            throw new ReadFailed("Cannot read " + address + ": " + e.getMessage(), false, e);
        }
    }
}
