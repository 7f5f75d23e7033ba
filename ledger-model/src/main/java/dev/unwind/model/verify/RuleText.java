package dev.unwind.model.verify;

import java.util.regex.Pattern;

/** What can be told from the text of a CEL rule. */
final class RuleText {

    private static final Pattern STRING = Pattern.compile(
            "[rRbB]{0,2}(?:\"\"\"(?s:.*?)\"\"\"|'''(?s:.*?)'''|\"(?:\\\\.|[^\"\\\\])*\"|'(?:\\\\.|[^'\\\\])*')");

    private RuleText() {}

    /** Whether an expression speaks of the call's output; members that are called so, and text in quotes, do not count. */
    static boolean usesOutput(String expression) {
        return uses(expression, "output");
    }

    /** Whether an expression speaks of a document of the after-snapshot. */
    static boolean usesAfter(String expression, String name) {
        return uses(expression, "after." + name);
    }

    /** Whether a policy rule speaks of a document that was read back. */
    static boolean usesObserved(String expression, String name) {
        return uses(expression, "observed." + name);
    }

    private static boolean uses(String expression, String name) {
        Pattern pattern = Pattern.compile("(?<![\\w.])" + Pattern.quote(name) + "(?!\\w)");
        return pattern.matcher(STRING.matcher(expression).replaceAll("\"\"")).find();
    }
}
