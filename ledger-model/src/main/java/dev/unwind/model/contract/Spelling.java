package dev.unwind.model.contract;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Finds what somebody may have meant. */
public final class Spelling {
    private Spelling() {}

    /** A question such as {@code did you mean "modifies"?}, null when nothing known is near. */
    public static @Nullable String hint(String written, Collection<String> known) {
        String best = null;
        int least = Math.max(1, written.length() / 3) + 1;
        for (String word : known) {
            int distance = distance(written, word);
            if (distance < least) {
                least = distance;
                best = word;
            }
        }
        return best == null ? null : "did you mean \"" + best + "\"?";
    }

    /** Single letters to insert, drop, change or swap with their neighbour, to get from one word to the other. */
    private static int distance(String a, String b) {
        int[][] steps = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                steps[i][j] = step(steps, a, b, i, j);
            }
        }
        return steps[a.length()][b.length()];
    }

    private static int step(int[][] steps, String a, String b, int i, int j) {
        if (i == 0 || j == 0) {
            return i + j;
        }
        int change = Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1)) ? 0 : 1;
        int least = Math.min(steps[i - 1][j - 1] + change, 1 + Math.min(steps[i - 1][j], steps[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, steps[i - 2][j - 2] + 1) : least;
    }
}
