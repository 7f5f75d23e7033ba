package dev.unwind.sdk;

import com.fasterxml.uuid.Generators;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** A process that embeds the SDK, on a ledger in memory. */
final class Worker {
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "tool");
        thread.setDaemon(true);
        return thread;
    });

    private static final Heartbeats HEARTBEATS = new Heartbeats(task -> {
        Thread thread = new Thread(task, "heartbeats");
        thread.setDaemon(true);
        return thread;
    });

    private final Switches switches = new Switches();
    private final Lanes lanes = new Lanes(switches);
    private final Words words = new Words();
    private Runnable whilePausing = () -> {};
    private final UnwindAgent agent;

    Worker(Bank bank, MemoryLedger ledger, Lifeline life, Instant now) {
        this(bank, ledger, life, now, config -> config);
    }

    Worker(Bank bank, MemoryLedger ledger, Lifeline life, Instant now, int maxValueBytes) {
        this(bank, ledger, life, now, config -> config.maxValueBytes(maxValueBytes));
    }

    Worker(
            Bank bank,
            MemoryLedger ledger,
            Lifeline life,
            Instant now,
            UnaryOperator<UnwindAgentConfig.Builder> configured) {
        UnwindAgentConfig config = configured
                .apply(UnwindAgentConfig.builder("unused:1", "http://unused", "teller")
                        .releaseId("7")
                        .verifyBeforeNextWrite(true)
                        .queryApi(java.net.URI.create("http://unused"))
                        .verificationTimeout(Duration.ofMillis(50))
                        .maxValueBytes(4096))
                .build();
        var ids = Generators.timeBasedEpochGenerator();
        this.agent = new UnwindAgent(
                config,
                new Ports(
                        ledger.writer(life),
                        Bank.contracts(),
                        bank.reads(life),
                        ledger,
                        switches,
                        lanes,
                        words,
                        () -> now,
                        ids::generate,
                        THREADS,
                        HEARTBEATS,
                        time -> whilePausing.run()),
                () -> {});
        ledger.answers(words);
    }

    /** Policies and lanes as the worker knows them. */
    Lanes lanes() {
        return lanes;
    }

    /** The ledger's words as the worker hears them. */
    Words words() {
        return words;
    }

    /** The kill switches as the worker knows them. */
    Switches switches() {
        return switches;
    }

    /** What happens in the world while the worker waits for it to become quiet. */
    Worker whilePausing(Runnable happens) {
        whilePausing = happens;
        return this;
    }

    AgentRun start() {
        return agent.startRun(RunOptions.of("acme", "r-1").withTask("keep the books"));
    }

    AgentRun resume() {
        return resume(ResumeOptions.newest());
    }

    AgentRun resume(ResumeOptions how) {
        return agent.resumeRun(RunOptions.of("acme", "r-1").withTask("keep the books"), how);
    }
}
