package dev.unwind.model.job;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The runs of a job that wait, newest change first. Of runs that changed the same object the older one waits until the newer one is decided:
 * undone the other way round, the older one would find the newer one's work and stop.
 *
 * <p>Across partitions the ledger has no order but its timestamps. Where these are wrong an undo finds what it did not expect, and stops as drifted.
 */
final class RunQueue {
    private final Map<String, Integer> places = new HashMap<>();
    private final List<SelectedRun> runs;
    private final Map<Long, Deque<Integer>> shared = new HashMap<>();
    private final int[] behind;
    private final TreeSet<Integer> ready = new TreeSet<>();
    private final Set<Integer> gone = new HashSet<>();

    RunQueue(List<SelectedRun> newestFirst) {
        runs = List.copyOf(newestFirst);
        behind = new int[runs.size()];
        Map<Long, Integer> users = new HashMap<>();
        runs.forEach(run -> run.entities().forEach(entity -> users.merge(entity, 1, Integer::sum)));
        for (int place = 0; place < runs.size(); place++) {
            places.put(runs.get(place).key().encode(), place);
            for (Long entity : runs.get(place).entities()) {
                if (users.getOrDefault(entity, 0) > 1) {
                    Deque<Integer> waiting = shared.computeIfAbsent(entity, e -> new ArrayDeque<>());
                    behind[place] += waiting.isEmpty() ? 0 : 1;
                    waiting.add(place);
                }
            }
            if (behind[place] == 0) {
                ready.add(place);
            }
        }
    }

    static List<SelectedRun> newestFirst(Collection<SelectedRun> runs) {
        return runs.stream()
                .sorted(Comparator.comparing(SelectedRun::lastChange)
                        .reversed()
                        .thenComparing(run -> run.key().encode()))
                .toList();
    }

    /** The next run that may begin; null when there is none now. It stays until it is taken. */
    @Nullable
    SelectedRun peek() {
        @Nullable Integer place = ready.isEmpty() ? null : ready.first();
        return place == null ? null : runs.get(place);
    }

    /** The run has begun; no matter whether it was its turn. */
    void take(String key) {
        Integer place = places.get(key);
        if (place != null) {
            ready.remove(place);
        }
    }

    /** The run has more to ask for, or what it asked for was lost: it is its turn again. */
    void back(String key) {
        Integer place = places.get(key);
        if (place != null && !gone.contains(place)) {
            ready.add(place);
        }
    }

    /** The run is decided: those that wait for it alone may begin. */
    void decided(String key) {
        Integer place = places.get(key);
        if (place == null || !gone.add(place)) {
            return;
        }
        ready.remove(place);
        for (Long entity : runs.get(place).entities()) {
            Deque<Integer> waiting = shared.get(entity);
            if (waiting == null) {
                continue;
            }
            boolean first = place.equals(waiting.peek());
            waiting.remove(place);
            Integer next = waiting.peek();
            if (first && next != null && --behind[next] == 0) {
                ready.add(next);
            }
        }
    }
}
