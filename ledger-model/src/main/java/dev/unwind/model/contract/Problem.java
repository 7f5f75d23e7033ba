package dev.unwind.model.contract;

import org.jspecify.annotations.Nullable;

/**
 * One mistake in a file that people write: a tool contract, a policy.
 *
 * @param file name of the file
 * @param line line, from 1; 0 when the text did not come from a file
 * @param column column, from 1; 0 when the text did not come from a file
 * @param path JSON Pointer into the file
 * @param found what stands there
 * @param expected what should stand there
 * @param hint what to do, null when there is nothing to add
 */
public record Problem(
        String file,
        int line,
        int column,
        String path,
        String found,
        String expected,
        @Nullable String hint) {
    @Override
    public String toString() {
        String where = path.isEmpty() ? "" : path + ": ";
        return file + ":" + line + ":" + column + ": " + where + "found " + found + "; expected " + expected
                + (hint == null ? "" : "; " + hint);
    }
}
