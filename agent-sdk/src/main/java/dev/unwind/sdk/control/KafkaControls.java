package dev.unwind.sdk.control;

import dev.unwind.model.control.ActiveControls;
import dev.unwind.model.control.ControlledCall;
import dev.unwind.schemas.ActionClass;
import dev.unwind.schemas.Control;
import dev.unwind.schemas.presence.Activity;
import dev.unwind.schemas.presence.Presence;
import dev.unwind.schemas.presence.Self;
import dev.unwind.schemas.topics.Topics;
import dev.unwind.sdk.LedgerUnavailableException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The kill switches on their topic, and this process on the topic of instances. */
public final class KafkaControls implements Controls, Activity {
    private final Presence presence;
    private final Set<UnderWay> underWay = ConcurrentHashMap.newKeySet();
    private final AtomicLong stoppedRuns = new AtomicLong();
    private volatile ActiveControls active = ActiveControls.NONE;

    /**
     * Registers this process and reads the controls to their end.
     *
     * @throws LedgerUnavailableException when that takes longer
     */
    public KafkaControls(Self self, Topics topics, Map<String, ?> connection, Duration timeout) {
        this.presence = new Presence(self, topics, connection, connection, this);
        boolean ready = false;
        try {
            ready = presence.awaitReady(timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!ready) {
            presence.close();
            throw new LedgerUnavailableException(
                    "Cannot register " + self.instanceId() + " on " + topics.instances() + " and read "
                            + topics.controls() + " to its end within " + timeout
                            + "; check bootstrapServers, schemaRegistryUrl and that the topics exist.",
                    null);
        }
    }

    @Override
    public void controls(Map<String, Control> newestPerKey) {
        active = ActiveControls.of(newestPerKey.values());
    }

    @Override
    public ActiveControls active() {
        return active;
    }

    @Override
    public boolean readable() {
        return presence.readable();
    }

    @Override
    public Call began(ControlledCall call, ActionClass actionClass) {
        UnderWay begun = new UnderWay(call, actionClass);
        underWay.add(begun);
        return () -> underWay.remove(begun);
    }

    /** One call, and no other one that is alike. */
    private static final class UnderWay {
        private final ControlledCall call;
        private final ActionClass actionClass;

        UnderWay(ControlledCall call, ActionClass actionClass) {
            this.call = call;
            this.actionClass = actionClass;
        }

        boolean forbiddenBy(ActiveControls controls) {
            return !controls.allow(call, actionClass);
        }
    }

    @Override
    public void stoppedRun() {
        stoppedRuns.incrementAndGet();
    }

    /** Those that would not be begun any more. */
    @Override
    public int inFlight() {
        ActiveControls now = active;
        return now.isEmpty()
                ? 0
                : (int) underWay.stream().filter(call -> call.forbiddenBy(now)).count();
    }

    @Override
    public long stoppedRuns() {
        return stoppedRuns.get();
    }

    /** Name under which this process is registered. */
    public String instanceId() {
        return presence.instanceId();
    }

    @Override
    public void close() {
        presence.close();
    }
}
