package dev.unwind.compensator.simulation;

import java.util.TreeMap;

/** How often what happened; so that nobody takes a simulation for thorough in which nothing does. */
final class Tally {
    private final TreeMap<String, Integer> counts = new TreeMap<>();

    void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    void add(Tally other) {
        other.counts.forEach((what, times) -> counts.merge(what, times, Integer::sum));
    }

    int of(String what) {
        return counts.getOrDefault(what, 0);
    }

    /** One line per thing. */
    String lines() {
        StringBuilder lines = new StringBuilder();
        counts.forEach((what, times) -> lines.append(String.format("%-48s %8d%n", what, times)));
        return lines.toString();
    }
}
