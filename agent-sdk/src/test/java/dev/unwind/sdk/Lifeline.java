package dev.unwind.sdk;

import java.util.ArrayList;
import java.util.List;

/** The life of one worker, counted in steps; it ends at a given one, as by {@code kill -9}. Thread-safe. */
final class Lifeline {
    private final int lastStep;
    private final List<String> steps = new ArrayList<>();
    private boolean dead;

    private Lifeline(int lastStep) {
        this.lastStep = lastStep;
    }

    static Lifeline endless() {
        return new Lifeline(Integer.MAX_VALUE);
    }

    static Lifeline endingAt(int step) {
        return new Lifeline(step);
    }

    /** Something is about to happen; a dead worker does nothing more. */
    synchronized void step(String what) {
        if (!dead) {
            steps.add(what);
            dead = steps.size() > lastStep;
        }
        if (dead) {
            throw new CutOff("cut off at step " + steps.size() + ": " + steps.get(steps.size() - 1));
        }
    }

    /** Ends the life now. */
    synchronized void end() {
        steps.add("end");
        dead = true;
    }

    synchronized boolean dead() {
        return dead;
    }

    @Override
    public synchronized String toString() {
        return steps.toString();
    }

    /** The worker is gone. An error, so that no code of the worker takes it for a failure that it could handle. */
    static final class CutOff extends Error {
        CutOff(String message) {
            super(message);
        }
    }
}
