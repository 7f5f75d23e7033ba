package dev.unwind.compensator.io;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where target systems are and what is sent along: fills {@code ${name.url}} in a contract's base address. Values of headers are secrets. */
final class TargetAddresses {
    private static final Pattern NAME = Pattern.compile("\\$\\{([^}]*)\\.url}");
    private static final String HEADER = ".header.";

    private final Map<String, String> byName;
    private final Map<String, String> headers;

    /** @param headers what every request carries, by target and name: {@code shop.header.Authorization} */
    TargetAddresses(Map<String, String> byName, Map<String, String> headers) {
        this.byName = new TreeMap<>(byName);
        this.headers = new TreeMap<>(headers);
    }

    /**
     * The address of a path below a base.
     *
     * @throws UnknownTarget when a name is not configured or the result is no address
     */
    URI resolve(String base, String path) {
        Matcher names = NAME.matcher(base);
        StringBuilder address = new StringBuilder();
        while (names.find()) {
            String url = byName.get(names.group(1));
            if (url == null) {
                throw new UnknownTarget("Cannot address " + base + path + ": no address of target " + names.group(1)
                        + " is configured, known are " + byName.keySet() + "; set unwind.target." + names.group(1)
                        + ".url.");
            }
            names.appendReplacement(address, Matcher.quoteReplacement(withoutSlash(url)));
        }
        names.appendTail(address);
        try {
            URI uri = URI.create(withoutSlash(address.toString()) + path);
            if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme())) {
                throw new IllegalArgumentException("found scheme " + uri.getScheme() + ", expected http or https");
            }
            return uri;
        } catch (IllegalArgumentException e) {
            throw new UnknownTarget("Cannot address " + base + path + ": " + e.getMessage() + ".");
        }
    }

    /**
     * A request to a path below a base, with the headers that are configured for its target. Whoever makes the request sets its own headers
     * afterwards, so that no configured one can speak for another tenant or under another key.
     *
     * @throws UnknownTarget when the address or a header cannot be used; its message holds no header's value
     */
    HttpRequest.Builder request(String base, String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(resolve(base, path));
        for (String name : names(base)) {
            headers.forEach((key, value) -> {
                if (key.startsWith(name + HEADER)) {
                    header(request, base + path, key, key.substring(name.length() + HEADER.length()), value);
                }
            });
        }
        return request;
    }

    private static void header(HttpRequest.Builder request, String what, String key, String name, String value) {
        try {
            request.setHeader(name, value);
        } catch (IllegalArgumentException e) {
            // The exception's own text may hold the value.
            throw new UnknownTarget("Cannot address " + what + ": the configured header " + name
                    + " has a name or a value that HTTP does not allow; look at unwind.target." + key + ".");
        }
    }

    /** Names of the targets in a base address: {@code shop} of {@code ${shop.url}}. */
    static List<String> names(String base) {
        return NAME.matcher(base).results().map(name -> name.group(1)).toList();
    }

    private static String withoutSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    /** A base address leads nowhere here, or what is configured for it cannot be sent. */
    static final class UnknownTarget extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnknownTarget(String message) {
            super(message);
        }
    }
}
