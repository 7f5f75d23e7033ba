package dev.unwind.examples.targets.http;

import dev.unwind.examples.targets.service.Fault;
import dev.unwind.examples.targets.service.Refusal;
import dev.unwind.examples.targets.service.TargetService;
import io.javalin.http.Context;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Decides which fault a call gets, and plays the part of it that is visible in HTTP. */
final class FaultGate {
    private static final String HEADER = "X-Fault";
    private static final long HOLD_SECONDS = 30;

    private final TargetService service;
    private final boolean enabled;
    private final CountDownLatch closing = new CountDownLatch(1);

    FaultGate(TargetService service, boolean enabled) {
        this.service = service;
        this.enabled = enabled;
    }

    boolean enabled() {
        return enabled;
    }

    /** The fault of this call: from its header, else armed before, else none. Always none when faults are off. */
    Fault faultOf(Context ctx, String tenantId, String operation) {
        if (!enabled) {
            return Fault.NONE;
        }
        String header = ctx.header(HEADER);
        return header == null ? service.takeArmed(tenantId, operation) : parse(header);
    }

    static Fault parse(String name) {
        return Fault.of(name)
                .orElseThrow(() -> new Refusal(
                        400,
                        "UNKNOWN_FAULT",
                        "Fault " + name + " does not exist; expected one of "
                                + Arrays.stream(Fault.values())
                                        .filter(f -> f != Fault.NONE)
                                        .map(Fault::wireName)
                                        .toList()));
    }

    /** Called before anything is done. */
    void before(Fault fault) {
        if (fault == Fault.ERROR) {
            throw new Refusal(503, "FAULT", "This call was told to fail; nothing was done");
        }
    }

    /** Called when everything is done and only the answer is missing. */
    void after(Fault fault) {
        switch (fault) {
            case EFFECT_THEN_ERROR -> throw new Refusal(500, "FAULT", "This call was told to answer an error");
            case EFFECT_THEN_TIMEOUT -> hold();
            case NONE, LIE_SUCCESS, TWICE, EXTRA_FIELD, ERROR -> {}
        }
    }

    private void hold() {
        try {
            if (closing.await(HOLD_SECONDS, TimeUnit.SECONDS)) {
                throw new Refusal(503, "CLOSING", "The server stopped while this answer was held back");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new Refusal(504, "FAULT", "This call was told to hold its answer back");
    }

    void releaseHeldAnswers() {
        closing.countDown();
    }
}
