package dev.unwind.compensator.jobs;

/** The work on a job ends here: the service closes, or another instance has the job now. */
final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stopped() {
        super("stopped", null, false, false);
    }
}
