package dev.unwind.verifier.io;

import dev.unwind.model.contract.ReadFailed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the target systems are and what is sent along: what is configured under {@code unwind.target.}, without that beginning. {@code
 * unwind.target.retail.url} answers {@code ${retail.url}} in contracts.
 */
final class TargetAddresses {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");
    private static final String HEADER = ".header.";

    private final Map<String, String> settings;

    TargetAddresses(Map<String, String> settings) {
        this.settings = Map.copyOf(settings);
    }

    /**
     * A contract's base address with every placeholder filled in, without a trailing slash.
     *
     * @throws ReadFailed when a placeholder has no address here; not retriable
     */
    String resolve(String base) throws ReadFailed {
        Matcher matcher = PLACEHOLDER.matcher(base);
        StringBuilder resolved = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(resolved, Matcher.quoteReplacement(address(base, matcher.group(1))));
        }
        matcher.appendTail(resolved);
        int end = resolved.length();
        while (end > 0 && resolved.charAt(end - 1) == '/') {
            end--;
        }
        return resolved.substring(0, end);
    }

    private String address(String base, String placeholder) throws ReadFailed {
        String kind = placeholder.substring(placeholder.lastIndexOf('.') + 1);
        String address = placeholder.equals(kind) ? null : settings.get(placeholder);
        if (address == null) {
            throw new ReadFailed(
                    "Cannot reach the target of base address " + base + ": nothing is configured for ${" + placeholder
                            + "}; known are " + known("." + kind) + "; set unwind.target." + placeholder
                            + (placeholder.equals(kind) ? ".url." : "."),
                    false,
                    null);
        }
        return address;
    }

    private TreeSet<String> known(String suffix) {
        TreeSet<String> known = new TreeSet<>();
        settings.keySet().stream()
                .filter(name -> name.endsWith(suffix))
                .forEach(name -> known.add(name.substring(0, name.length() - suffix.length())));
        return known;
    }

    /** Names of the targets in a base address: {@code retail} of {@code ${retail.url}}. */
    List<String> names(String base) {
        List<String> names = new ArrayList<>();
        Matcher matcher = PLACEHOLDER.matcher(base);
        while (matcher.find()) {
            int dot = matcher.group(1).lastIndexOf('.');
            names.add(dot < 0 ? matcher.group(1) : matcher.group(1).substring(0, dot));
        }
        return names;
    }

    /** A setting of a target, such as its {@code jdbc.user}; the fallback when there is none. */
    String setting(String name, String key, String fallback) {
        return settings.getOrDefault(name + "." + key, fallback);
    }

    /** The headers that every request to the targets of a base address carries: name, value, name, value; secret. */
    List<String> headers(String base) {
        List<String> headers = new ArrayList<>();
        for (String name : names(base)) {
            settings.forEach((key, value) -> {
                if (key.startsWith(name + HEADER)) {
                    headers.add(key.substring(name.length() + HEADER.length()));
                    headers.add(value);
                }
            });
        }
        return headers;
    }
}
