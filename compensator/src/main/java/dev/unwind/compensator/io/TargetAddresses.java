package dev.unwind.compensator.io;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where target systems are: fills {@code ${name.url}} in a contract's base address. */
final class TargetAddresses {
    private static final Pattern NAME = Pattern.compile("\\$\\{([^}]*)\\.url}");

    private final Map<String, String> byName;

    TargetAddresses(Map<String, String> byName) {
        this.byName = new TreeMap<>(byName);
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

    /** Names of the targets in a base address: {@code shop} of {@code ${shop.url}}. */
    static List<String> names(String base) {
        return NAME.matcher(base).results().map(name -> name.group(1)).toList();
    }

    private static String withoutSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    /** A base address leads nowhere here. */
    static final class UnknownTarget extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnknownTarget(String message) {
            super(message);
        }
    }
}
