package dev.unwind.schemas.keys;

/** What the parts of a key may be made of. */
final class KeyText {

    private static final int QUOTE_LENGTH_MAX = 300;

    private KeyText() {}

    static void requireTenant(String tenantId) {
        if (tenantId.isEmpty() || tenantId.length() > RunKey.TENANT_LENGTH_MAX) {
            throw new IllegalArgumentException("Cannot use tenant id " + quote(tenantId) + ": found "
                    + tenantId.length() + " characters, expected 1 to " + RunKey.TENANT_LENGTH_MAX + ".");
        }
        for (int i = 0; i < tenantId.length(); i++) {
            if (!isTenantCharacter(tenantId.charAt(i))) {
                throw new IllegalArgumentException("Cannot use tenant id " + quote(tenantId) + ": found "
                        + name(tenantId.charAt(i)) + " at position " + i
                        + ", expected only A-Z a-z 0-9 . _ ~ - (a tenant id becomes part of topic keys and paths).");
            }
        }
    }

    static void requirePrintable(String what, String text, int lengthMax) {
        int length = text.codePointCount(0, text.length());
        if (length < 1 || length > lengthMax) {
            throw new IllegalArgumentException("Cannot use " + what + " " + quote(text) + ": found " + length
                    + " characters, expected 1 to " + lengthMax + ".");
        }
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            if (!isPrintable(text.codePointAt(i))) {
                throw new IllegalArgumentException("Cannot use " + what + " " + quote(text) + ": found "
                        + name(text.codePointAt(i)) + " at position " + i + ", expected printable characters only.");
            }
        }
    }

    /** The text in quotes, shortened, with what cannot be printed written as its number. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints()
                .limit(QUOTE_LENGTH_MAX)
                .forEach(c -> quoted.append(isPrintable(c) ? Character.toString(c) : name(c)));
        return quoted.append(text.codePointCount(0, text.length()) > QUOTE_LENGTH_MAX ? "...\"" : "\"")
                .toString();
    }

    private static String name(int codePoint) {
        return isPrintable(codePoint) ? "'" + Character.toString(codePoint) + "'" : String.format("U+%04X", codePoint);
    }

    private static boolean isTenantCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "._~-".indexOf(c) >= 0;
    }

    private static boolean isPrintable(int codePoint) {
        if (codePoint >= ' ' && codePoint < 0x7f) {
            return true;
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
