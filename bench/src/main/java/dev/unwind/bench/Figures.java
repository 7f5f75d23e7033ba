package dev.unwind.bench;

import java.util.List;
import java.util.stream.Collectors;

/** Several measurements of one thing. */
record Figures(List<Double> all) {
    Figures {
        all = all.stream().sorted().toList();
    }

    double median() {
        int middle = all.size() / 2;
        return all.size() % 2 == 1 ? all.get(middle) : (all.get(middle - 1) + all.get(middle)) / 2;
    }

    /** The smallest that so large a part of all are not above. */
    double quantile(double part) {
        return all.get(Math.max(0, (int) Math.ceil(part * all.size()) - 1));
    }

    double least() {
        return all.get(0);
    }

    double most() {
        return all.get(all.size() - 1);
    }

    /** All of them, smallest first. */
    String list(String format) {
        return all.stream().map(format::formatted).collect(Collectors.joining(" "));
    }
}
