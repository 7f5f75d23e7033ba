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

/** Kill switches as a test throws them. */
final class Switches implements Controls {
    private final List<Control> thrown = new ArrayList<>();
    private volatile ActiveControls active = ActiveControls.NONE;
    private volatile boolean readable = true;
    private volatile int inFlight;
    private volatile long stoppedRuns;

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
        inFlight++;
        return () -> inFlight--;
    }

    int inFlight() {
        return inFlight;
    }

    @Override
    public void stoppedRun() {
        stoppedRuns++;
    }

    long stoppedRuns() {
        return stoppedRuns;
    }

    @Override
    public void close() {}
}
