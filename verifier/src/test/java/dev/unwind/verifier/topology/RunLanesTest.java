package dev.unwind.verifier.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunLanesTest {

    private final RunLanes lanes = new RunLanes();

    @Test
    void tasksOfARunKeepTheirOrder() {
        Map<String, Queue<Integer>> seen = new ConcurrentHashMap<>();
        for (int i = 0; i < 20_000; i++) {
            int number = i;
            String run = "run-" + i % 97;
            lanes.submit(
                    run,
                    () -> seen.computeIfAbsent(run, same -> new ConcurrentLinkedQueue<>())
                            .add(number));
        }
        await().until(() -> lanes.count() == 0);

        assertThat(seen).hasSize(97);
        seen.forEach((run, numbers) -> {
            int first = Integer.parseInt(run.substring(4));
            List<Integer> expected = IntStream.iterate(first, n -> n < 20_000, n -> n + 97)
                    .boxed()
                    .toList();
            assertThat(numbers).as(run).containsExactlyElementsOf(expected);
        });
    }

    @Test
    void aRunThatWaitsHoldsUpNoOther() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch other = new CountDownLatch(1);
        lanes.submit("slow", () -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        lanes.submit("slow", other::countDown);
        CountDownLatch ran = new CountDownLatch(1);
        lanes.submit("quick", ran::countDown);

        ran.await();
        assertThat(other.getCount()).isOne();
        lanes.interrupt();
        other.await();
    }
}
