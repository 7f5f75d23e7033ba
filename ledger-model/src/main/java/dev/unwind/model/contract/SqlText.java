package dev.unwind.model.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The text of a query, looked at word by word. It finds what is plainly no read; what a query can do in the end is decided by the read-only
 * transaction that it runs in.
 *
 * @param positional with a {@code ?} for each named parameter
 * @param parameters names of the parameters, in order
 * @param mistakes what is wrong with it, in order
 */
record SqlText(String positional, List<String> parameters, List<Mistake> mistakes) {

    /** The parameter that is bound to the tenant of the run; every query has it. */
    static final String TENANT = "tenant";

    private static final String A_SELECT = "a single SELECT, or WITH ... SELECT";
    private static final Set<String> WRITES = Set.of(
            "INSERT",
            "UPDATE",
            "DELETE",
            "MERGE",
            "REPLACE",
            "INTO",
            "CALL",
            "DO",
            "CREATE",
            "DROP",
            "ALTER",
            "TRUNCATE",
            "GRANT",
            "REVOKE",
            "COPY",
            "LOCK",
            "PRAGMA",
            "ATTACH",
            "DETACH",
            "VACUUM",
            "EXEC",
            "EXECUTE");

    /** A mistake; the offset is into the text. */
    record Mistake(int offset, String found, String expected) {}

    static SqlText parse(String text) {
        return new Scan(text).result();
    }

    /** One walk over a text. */
    private static final class Scan {
        private final String text;
        private final StringBuilder positional = new StringBuilder();
        private final List<String> parameters = new ArrayList<>();
        private final List<Mistake> mistakes = new ArrayList<>();
        private int at;
        private boolean first = true;

        Scan(String text) {
            this.text = text;
        }

        SqlText result() {
            while (at < text.length()) {
                step(text.charAt(at));
            }
            if (first) {
                mistakes.add(new Mistake(0, "no word", A_SELECT));
            }
            return new SqlText(positional.toString(), List.copyOf(parameters), List.copyOf(mistakes));
        }

        private void step(char c) {
            if (c == '\'' || c == '"' || c == '`') {
                quoted(c);
            } else if (Character.isLetter(c) || c == '_') {
                word();
            } else if (c == ':') {
                colon();
            } else {
                if (c == '?' || c == ';' || c == '$' || text.startsWith("--", at) || text.startsWith("/*", at)) {
                    refuse(c);
                }
                take(1);
            }
        }

        private void refuse(char c) {
            switch (c) {
                case '?' -> mistakes.add(new Mistake(at, "a ?", "parameters by name, such as :tenant"));
                case ';' -> mistakes.add(new Mistake(at, "a second statement behind ;", A_SELECT));
                case '$' -> mistakes.add(new Mistake(at, "a $", "text in single quotes, parameters by name"));
                default -> mistakes.add(new Mistake(at, "a comment", "none inside the query"));
            }
        }

        private void quoted(char quote) {
            int end = text.indexOf(quote, at + 1);
            if (end < 0) {
                mistakes.add(new Mistake(at, "a " + quote + " without its end", A_SELECT));
                end = text.length() - 1;
            }
            take(end + 1 - at);
        }

        private void word() {
            int end = end(at);
            String word = text.substring(at, end).toUpperCase(Locale.ROOT);
            if (first && !word.equals("SELECT") && !word.equals("WITH")) {
                mistakes.add(new Mistake(at, "a query that begins with " + word, A_SELECT));
            } else if (WRITES.contains(word)) {
                mistakes.add(
                        new Mistake(at, "the word " + word, A_SELECT + "; a name that is so called goes in quotes"));
            }
            first = false;
            take(end - at);
        }

        private void colon() {
            int end = end(at + 1);
            if (text.startsWith("::", at)) {
                take(2);
            } else if (end == at + 1) {
                take(1);
            } else {
                parameters.add(text.substring(at + 1, end));
                positional.append('?');
                at = end;
            }
        }

        private int end(int from) {
            int end = from;
            while (end < text.length() && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
                end++;
            }
            return end;
        }

        private void take(int count) {
            positional.append(text, at, at + count);
            at += count;
        }
    }
}
