package dev.unwind.console.io;

import dev.unwind.ledger.registers.Register;
import dev.unwind.ledger.registers.Registers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps registers up to date with a thread of its own, whatever the broker does. */
final class Follower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final Duration STEP = Duration.ofMillis(500);
    private static final long PAUSE_MILLIS = 200;
    private static final Duration READ_BACK = Duration.ofSeconds(5);

    private final Registers registers;
    private final Thread thread;
    private volatile boolean closed;

    Follower(Registers registers) {
        this.registers = registers;
        this.thread =
                Thread.ofPlatform().name("unwind-console-registers").daemon().start(this::follow);
    }

    private void follow() {
        boolean failing = false;
        while (!closed) {
            try {
                registers.step(STEP);
                failing = false;
            } catch (InterruptException e) {
                closed = true;
            } catch (WakeupException e) {
                // closed is looked at next
            } catch (KafkaException e) {
                if (!failing) {
                    LOG.atWarn()
                            .addKeyValue("error", e.toString())
                            .log("Keys and controls cannot be read; trying again");
                }
                failing = true;
                pause();
            }
        }
        registers.close();
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    /** Waits for what was just written, so that an answer shows it; whoever asks again a little later sees it in any case. */
    void await(Register<?> register, long offset) {
        try {
            if (!registers.awaitRead(register, offset, READ_BACK)) {
                LOG.atWarn().addKeyValue("topic", register.topic()).log("What was written was not read back in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean alive() {
        return thread.isAlive() && !closed;
    }

    @Override
    public void close() {
        closed = true;
        registers.wakeUp();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
