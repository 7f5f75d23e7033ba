package dev.unwind.verifier.topology;

import dev.unwind.model.verify.Judgement;
import dev.unwind.schemas.VerificationRequest;

/** Learns what happens to requests; for metrics. Called by many threads. */
public interface Observer {

    /** A request was answered, and the answer is durable, so long after it was polled. */
    void answered(VerificationRequest request, Judgement judgement, int reads, long nanos);

    /** A record went to the dead-letter topic. */
    void deadLettered(String code);

    /** The schema registry gave no verdict and is asked again. */
    void registryRetried();

    /** As much is under way as may be: polling pauses. */
    void paused();
}
