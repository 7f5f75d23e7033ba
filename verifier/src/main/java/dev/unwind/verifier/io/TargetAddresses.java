package dev.unwind.verifier.io;

import dev.unwind.model.contract.ReadFailed;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the target systems are: the addresses that stand for {@code ${retail.url}} and the like in contracts.
 *
 * <p>Made from configuration: {@code unwind.target.retail.url} answers {@code ${retail.url}}.
 */
public final class TargetAddresses {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");
    private static final String SUFFIX = ".url";

    private final Map<String, String> byName;

    private TargetAddresses(Map<String, String> byName) {
        this.byName = Map.copyOf(byName);
    }

    /** The addresses by name of the target, such as {@code retail -> http://127.0.0.1:7080/retail}. */
    public static TargetAddresses of(Map<String, String> byName) {
        return new TargetAddresses(byName);
    }

    /**
     * A contract's base address with every placeholder filled in, without a trailing slash.
     *
     * @throws ReadFailed when a placeholder has no address here; not retriable
     */
    public String resolve(String base) throws ReadFailed {
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
        String name = placeholder.endsWith(SUFFIX)
                ? placeholder.substring(0, placeholder.length() - SUFFIX.length())
                : placeholder;
        String address = placeholder.endsWith(SUFFIX) ? byName.get(name) : null;
        if (address == null) {
            throw new ReadFailed(
                    "Cannot reach the target of base address " + base + ": nothing is configured for ${" + placeholder
                            + "}; known are " + new TreeMap<>(byName).keySet() + "; set unwind.target." + name
                            + ".url.",
                    false,
                    null);
        }
        return address;
    }
}
