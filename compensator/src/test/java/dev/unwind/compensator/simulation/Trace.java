package dev.unwind.compensator.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What happened in a world, line by line; kept only when somebody wants to read it. */
final class Trace {
    private final Scheduler world;
    private final boolean wanted;
    private final List<String> lines = new ArrayList<>();

    Trace(Scheduler world, boolean wanted) {
        this.world = world;
        this.wanted = wanted;
    }

    void say(String format, @Nullable Object... arguments) {
        if (wanted) {
            lines.add(String.format(Locale.ROOT, "%9.3f  ", world.now() / 1_000.0)
                    + String.format(Locale.ROOT, format, arguments));
        }
    }

    List<String> lines() {
        return lines;
    }
}
