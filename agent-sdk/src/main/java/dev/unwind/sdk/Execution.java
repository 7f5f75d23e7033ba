package dev.unwind.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * How one execution of a tool ended: with an answer, or with an error instead of one.
 *
 * @param output the answer; null when there was none
 * @param error why there was none; null when there was
 * @param timedOut whether the contract's timeout passed first
 */
record Execution(@Nullable JsonNode output, @Nullable String error, boolean timedOut, long durationMicros) {
    /** Runs a tool, for at most so long. What the tool throws is an ending like any other. */
    static Execution of(Tool tool, Invocation invocation, Duration timeout, ExecutorService tools) {
        long start = System.nanoTime();
        Future<@Nullable JsonNode> running = tools.submit(() -> tool.invoke(invocation));
        try {
            JsonNode output = running.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return new Execution(output == null ? NullNode.getInstance() : output, null, false, micros(start));
        } catch (ExecutionException e) {
            return new Execution(null, String.valueOf(e.getCause()), false, micros(start));
        } catch (TimeoutException e) {
            running.cancel(true);
            return new Execution(null, "timeout: no answer within " + timeout, true, micros(start));
        } catch (InterruptedException e) {
            running.cancel(true);
            Thread.currentThread().interrupt();
            return new Execution(null, "interrupted while the tool was at work", false, micros(start));
        }
    }

    private static long micros(long start) {
        return (System.nanoTime() - start) / 1_000;
    }
}
