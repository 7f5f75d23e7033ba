package dev.unwind.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.schemas.ActionHeartbeat;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.sdk.ledger.LedgerWriter;
import dev.unwind.sdk.ledger.RunFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {
    private final List<LedgerEvent> stated = new CopyOnWriteArrayList<>();
    private final List<String> threads = new CopyOnWriteArrayList<>();
    private final Heartbeats heartbeats = new Heartbeats(task -> {
        Thread thread = new Thread(task, "beat-" + threads.size());
        threads.add(thread.getName());
        thread.setDaemon(true);
        return thread;
    });

    @AfterEach
    void close() {
        heartbeats.close();
    }

    private Journal journal(String run) {
        RunKey key = new RunKey("acme", run);
        RunFacts facts = new RunFacts(
                new RunFacts.Envelope(key, "teller", null, "i", 1, null), () -> Instant.EPOCH, UUID::randomUUID, 0);
        return new Journal(key, new Writer(), facts, Duration.ofSeconds(1));
    }

    private final class Writer implements LedgerWriter {
        @Override
        public CompletableFuture<Long> append(LedgerEvent fact) {
            stated.add(fact);
            return new CompletableFuture<>();
        }

        @Override
        public long endOffset(RunKey run) {
            return stated.size();
        }

        @Override
        public void close() {}
    }

    @Test
    void aCallThatIsUnderWaySaysSoThriceInAPeriodAndNobodyWaits() {
        long began = System.nanoTime();
        try (Heartbeats.Beat beat = heartbeats.begin(journal("r-1"), "s-1", 2, Duration.ofMillis(300))) {
            Awaitility.await().until(() -> stated.size() >= 3);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofMillis(300));

        assertThat(stated.get(0).getPayload()).isEqualTo(new ActionHeartbeat("s-1", 2));
        assertThat(stated).extracting(LedgerEvent::getSequence).startsWith(1L, 2L, 3L);
    }

    @Test
    void oneThreadBeatsForAllCalls() {
        try (Heartbeats.Beat one = heartbeats.begin(journal("r-1"), "s-1", 1, Duration.ofMillis(30));
                Heartbeats.Beat other = heartbeats.begin(journal("r-2"), "s-1", 1, Duration.ofMillis(30))) {
            Awaitility.await()
                    .until(() -> stated.stream()
                                    .map(LedgerEvent::getRunId)
                                    .distinct()
                                    .count()
                            == 2);
        }
        assertThat(threads).hasSize(1);
    }

    @Test
    void nothingIsStatedOnceTheCallIsOver() {
        Heartbeats.Beat over = heartbeats.begin(journal("r-1"), "s-1", 1, Duration.ofMillis(3));
        Awaitility.await().until(() -> !stated.isEmpty());
        over.close();
        int told = stated.size();

        try (Heartbeats.Beat next = heartbeats.begin(journal("r-2"), "s-1", 1, Duration.ofMillis(3))) {
            Awaitility.await().until(() -> stated.size() >= told + 3);
        }
        assertThat(stated.subList(told, stated.size()))
                .extracting(LedgerEvent::getRunId)
                .containsOnly("r-2");
    }

    @Test
    void aContractWithoutAPeriodHasNoHeartbeats() {
        try (Heartbeats.Beat silent = heartbeats.begin(journal("r-1"), "s-1", 1, null);
                Heartbeats.Beat other = heartbeats.begin(journal("r-2"), "s-1", 1, Duration.ofMillis(3))) {
            Awaitility.await().until(() -> stated.size() >= 3);
        }
        assertThat(stated).extracting(LedgerEvent::getRunId).containsOnly("r-2");
    }
}
