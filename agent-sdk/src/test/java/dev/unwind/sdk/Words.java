package dev.unwind.sdk;

import dev.unwind.schemas.GateDecision;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.sdk.gate.Decisions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ledger's words on planned actions, in memory. Whoever waits without hearing one lets happen what the test says, and no time passes. */
final class Words implements Decisions {
    private final List<Ear> ears = new ArrayList<>();
    private final Deque<Runnable> whileWaiting = new ArrayDeque<>();

    /** What happens, one after the other, when a call waits and hears nothing. */
    void whileWaiting(Runnable happens) {
        whileWaiting.add(happens);
    }

    synchronized void say(GateDecision decision) {
        ears.stream()
                .filter(ear -> ear.actionId.equals(decision.getActionId()))
                .forEach(ear -> ear.words.add(decision));
    }

    synchronized int listeners() {
        return ears.size();
    }

    @Override
    public synchronized Listening listen(RunKey run, String actionId) {
        Ear ear = new Ear(actionId);
        ears.add(ear);
        return ear;
    }

    @Override
    public void close() {}

    private final class Ear implements Listening {
        private final String actionId;
        private final Deque<GateDecision> words = new ArrayDeque<>();

        Ear(String actionId) {
            this.actionId = actionId;
        }

        @Override
        public @Nullable GateDecision next(Duration atMost) throws InterruptedException {
            GateDecision word = words.poll();
            if (word != null || atMost.isNegative() || atMost.isZero()) {
                return word;
            }
            Runnable happens = whileWaiting.poll();
            if (happens == null) {
                throw new InterruptedException("the test is over, and the call still waits");
            }
            happens.run();
            return words.poll();
        }

        @Override
        public void close() {
            synchronized (Words.this) {
                ears.remove(this);
            }
        }
    }
}
