package dev.unwind.model.contract;

import dev.unwind.model.contract.YamlTree.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The mistakes found so far in one file that people write. */
public final class Report {
    private final String file;
    private final List<Problem> problems = new ArrayList<>();
    private @Nullable YamlTree places;

    /** Nothing found yet in a file of this name. */
    public Report(String file) {
        this.file = file;
    }

    /** What problems call the file. */
    public String file() {
        return file;
    }

    void places(YamlTree tree) {
        this.places = tree;
    }

    /** Whether nothing was found. */
    public boolean empty() {
        return problems.isEmpty();
    }

    /** The line on which the value at a pointer stands, from 1; 0 when unknown. */
    public int line(String pointer) {
        return places == null ? 0 : places.valueAt(pointer).line();
    }

    /** A mistake in the value at a pointer. */
    public void at(String pointer, String found, String expected, @Nullable String hint) {
        at(places == null ? Place.UNKNOWN : places.valueAt(pointer), pointer, found, expected, hint);
    }

    /** A mistake in the key at a pointer. */
    public void atKey(String pointer, String found, String expected, @Nullable String hint) {
        at(places == null ? Place.UNKNOWN : places.keyAt(pointer), pointer, found, expected, hint);
    }

    /** A mistake at a line and column (from 1) of the text at a pointer. */
    public void inText(String pointer, int line, int column, String found, String expected) {
        Place text = places == null ? Place.UNKNOWN : places.valueAt(pointer);
        if (text.line() == 0) {
            at(text, pointer, found, expected, null);
            return;
        }
        int first = line == 1 ? text.textColumn() : text.indent() + 1;
        at(new Place(text.textLine() + line - 1, first + column - 1, 0, 0, 0), pointer, found, expected, null);
    }

    void at(Place place, String pointer, String found, String expected, @Nullable String hint) {
        problems.add(new Problem(file, place.line(), place.column(), pointer, found, expected, hint));
    }

    /** What was found, each once, in the order of the file. */
    public List<Problem> problems() {
        return problems.stream()
                .distinct()
                .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
                .toList();
    }
}
