package dev.unwind.sdk;

import dev.unwind.model.control.ActiveControls;
import dev.unwind.model.control.ControlledCall;
import dev.unwind.schemas.ActionClass;
import dev.unwind.schemas.Control;
import dev.unwind.schemas.ControlMode;
import dev.unwind.sdk.control.Controls;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Kill switches as a test throws them. */
final class Switches implements Controls {
    private final List<Control> thrown = new ArrayList<>();
    private volatile ActiveControls active = ActiveControls.NONE;
    private volatile boolean readable = true;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger stoppedRuns = new AtomicInteger();

    void put(String scope, ControlMode mode) {
        thrown.add(Control.newBuilder()
                .setScope(scope)
                .setMode(mode)
                .setEpoch(thrown.size() + 1L)
                .setControlId("c-" + thrown.size())
                .setReason("a test")
                .setChangedAt(Instant.EPOCH)
                .setChangedBy("olga")
                .build());
        active = ActiveControls.of(thrown);
    }

    void liftAll() {
        thrown.clear();
        active = ActiveControls.NONE;
    }

    void readable(boolean can) {
        readable = can;
    }

    @Override
    public ActiveControls active() {
        return active;
    }

    @Override
    public boolean readable() {
        return readable;
    }

    @Override
    public Call began(ControlledCall call, ActionClass actionClass) {
        inFlight.incrementAndGet();
        return inFlight::decrementAndGet;
    }

    int inFlight() {
        return inFlight.get();
    }

    @Override
    public void stoppedRun() {
        stoppedRuns.incrementAndGet();
    }

    long stoppedRuns() {
        return stoppedRuns.get();
    }

    @Override
    public void close() {}
}
