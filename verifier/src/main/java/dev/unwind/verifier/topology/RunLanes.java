package dev.unwind.verifier.topology;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * One queue per run, worked off by one virtual thread each: tasks of a run in order, runs side by side. A lane exists only while it has
 * tasks. How many tasks there are in all is bounded by whoever submits them.
 */
final class RunLanes {

    private static final ThreadFactory THREADS =
            Thread.ofVirtual().name("verifier-run-", 0).factory();

    private final ConcurrentMap<String, Deque<Runnable>> waiting = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Thread> running = new ConcurrentHashMap<>();

    /** Queues a task behind those of the same run; never blocks. A task must not throw. */
    void submit(String run, Runnable task) {
        waiting.compute(run, (same, queue) -> {
            if (queue != null) {
                queue.add(task);
                return queue;
            }
            Deque<Runnable> opened = new ArrayDeque<>();
            opened.add(task);
            Thread thread = THREADS.newThread(() -> work(run));
            running.put(run, thread);
            thread.start();
            return opened;
        });
    }

    private void work(String run) {
        for (Runnable task = next(run); task != null; task = next(run)) {
            task.run();
        }
    }

    /** The next task; closes the lane when there is none, in one step with looking, so that no task is left behind. */
    private @Nullable Runnable next(String run) {
        Runnable[] taken = new Runnable[1];
        waiting.computeIfPresent(run, (same, queue) -> {
            taken[0] = queue.poll();
            if (taken[0] == null) {
                running.remove(run);
                return null;
            }
            return queue;
        });
        return taken[0];
    }

    /** Runs that have tasks. */
    int count() {
        return waiting.size();
    }

    /** Interrupts what is under way; tasks see it as a failed wait. */
    void interrupt() {
        running.values().forEach(Thread::interrupt);
    }
}
