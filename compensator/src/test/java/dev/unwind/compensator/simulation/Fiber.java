package dev.unwind.compensator.simulation;

import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Code that waits, as one more thing that happens in a simulated world: it runs on a thread of its own, and only while the world stands still. So
 * blocking code of the product runs as it is, and the seed decides what happens while it waits.
 */
final class Fiber {
    private static final ThreadLocal<@Nullable Fiber> CURRENT = new ThreadLocal<>();

    /** Ends a fiber whose process has crashed. An error, so that no code of the product takes it for a failure that it may answer. */
    static final class Crashed extends Error {
        private static final long serialVersionUID = 1L;

        Crashed() {
            super("the process is gone", null, false, false);
        }
    }

    private final Scheduler world;
    private final Life life;
    private final Semaphore turn = new Semaphore(0);
    private final Semaphore back = new Semaphore(0);
    private @Nullable Throwable broken;

    /** Whether a process lives. What belongs to a dead one does nothing any more. */
    static final class Life {
        private boolean over;

        boolean over() {
            return over;
        }

        void end() {
            over = true;
        }
    }

    private Fiber(Scheduler world, Life life) {
        this.world = world;
        this.life = life;
    }

    /** Begins a fiber of a process after a while. */
    static void start(Scheduler world, Life life, long afterMicros, Runnable body) {
        Fiber fiber = new Fiber(world, life);
        world.after(afterMicros, () -> {
            if (!life.over()) {
                Thread.ofVirtual().start(() -> fiber.run(body));
                fiber.resume();
            }
        });
    }

    private void run(Runnable body) {
        turn.acquireUninterruptibly();
        CURRENT.set(this);
        try {
            body.run();
        } catch (Crashed gone) {
            // The end that was meant.
            broken = null;
        } catch (Throwable unexpected) {
            broken = unexpected;
        } finally {
            back.release();
        }
    }

    private void resume() {
        turn.release();
        back.acquireUninterruptibly();
        if (broken != null) {
            throw new IllegalStateException("A simulated process broke", broken);
        }
    }

    /** Lets the world go on for so long. Ends the fiber when its process has crashed meanwhile. */
    static void sleep(long micros) {
        Fiber self = CURRENT.get();
        if (self == null) {
            throw new IllegalStateException("Only a fiber can wait");
        }
        self.park(micros);
    }

    private void park(long micros) {
        world.after(micros, this::resume);
        back.release();
        turn.acquireUninterruptibly();
        if (life.over()) {
            throw new Crashed();
        }
    }
}
