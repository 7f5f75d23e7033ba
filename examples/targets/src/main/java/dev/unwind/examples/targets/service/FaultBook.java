package dev.unwind.examples.targets.service;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** The faults that were armed for coming calls, first armed first used. In memory only: a restart forgets them. */
final class FaultBook {
    private record Slot(String tenant, String operation) {}

    private final Map<Slot, Deque<Fault>> armed = new HashMap<>();

    synchronized void arm(String tenant, String operation, Fault fault, int times) {
        Deque<Fault> queue = armed.computeIfAbsent(new Slot(tenant, operation), slot -> new ArrayDeque<>());
        for (int i = 0; i < times; i++) {
            queue.add(fault);
        }
    }

    synchronized Fault take(String tenant, String operation) {
        Slot slot = new Slot(tenant, operation);
        Deque<Fault> queue = armed.get(slot);
        if (queue == null) {
            return Fault.NONE;
        }
        Fault fault = queue.remove();
        if (queue.isEmpty()) {
            armed.remove(slot);
        }
        return fault;
    }

    synchronized void forget(String tenant) {
        armed.keySet().removeIf(slot -> slot.tenant().equals(tenant));
    }
}
