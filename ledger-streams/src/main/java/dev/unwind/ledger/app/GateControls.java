package dev.unwind.ledger.app;

import dev.unwind.ledger.topology.GateBook;
import dev.unwind.ledger.topology.TopicRead;
import dev.unwind.model.control.ActiveControls;
import dev.unwind.schemas.Control;
import dev.unwind.schemas.presence.Activity;
import java.util.Map;

/** Gives the controls to the gate before the process says that it knows them, so that what is acknowledged is what is decided by. */
record GateControls(GateBook gate, TopicRead read) implements Activity {
    @Override
    public void controls(Map<String, Control> newestPerKey) {
        gate.controls(ActiveControls.of(newestPerKey.values()));
        newestPerKey.values().stream().mapToLong(Control::getEpoch).max().ifPresent(epoch -> read.read(0, epoch - 1));
    }
}
