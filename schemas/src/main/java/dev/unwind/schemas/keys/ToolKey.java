package dev.unwind.schemas.keys;

/**
 * The key of one version of a tool contract, written {@code tool@version}.
 *
 * <p>The last at-sign divides: a tool name may hold some.
 *
 * @param tool 1 to 256 printable characters
 * @param version from 1
 */
public record ToolKey(String tool, int version) {

    /** Longest tool name, in characters (Unicode code points). */
    public static final int TOOL_LENGTH_MAX = 256;

    /**
     * Checks name and version.
     *
     * @throws IllegalArgumentException when one of them is not what the parameters above promise
     */
    public ToolKey {
        KeyText.requirePrintable("tool name", tool, TOOL_LENGTH_MAX);
        if (version < 1) {
            throw new IllegalArgumentException(
                    "Cannot use version " + version + " of tool " + KeyText.quote(tool) + ": expected 1 or more.");
        }
    }

    /**
     * Reads a key back from its text.
     *
     * @throws IllegalArgumentException when the text holds no at-sign, or no version behind the last one
     */
    public static ToolKey parse(String text) {
        int at = text.lastIndexOf('@');
        if (at < 0) {
            throw new IllegalArgumentException(
                    "Cannot read tool key " + KeyText.quote(text) + ": found no at-sign, expected tool@version.");
        }
        return new ToolKey(text.substring(0, at), version(text, text.substring(at + 1)));
    }

    private static int version(String key, String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(
                    "Cannot read tool key " + KeyText.quote(key) + ": found version " + KeyText.quote(digits)
                            + ", expected a whole number from 1.",
                    notANumber);
        }
    }

    /** The text that stands on the topics. */
    public String encode() {
        return tool + '@' + version;
    }

    @Override
    public String toString() {
        return encode();
    }
}
