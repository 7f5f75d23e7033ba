package dev.unwind.sdk.ledger;

import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.keys.RunKey;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Puts the facts of one run into envelopes and counts them. Not thread-safe: whoever holds the run holds this. */
public final class RunFacts {
    private final Envelope envelope;
    private final InstantSource clock;
    private final Supplier<UUID> ids;
    private long sequence;

    /**
     * Begins to count.
     *
     * @param stated how many facts of the run the ledger had before; the count goes on behind them
     * @param ids makes UUIDv7, each later than the one before
     */
    public RunFacts(Envelope envelope, InstantSource clock, Supplier<UUID> ids, long stated) {
        this.envelope = envelope;
        this.clock = clock;
        this.ids = ids;
        this.sequence = stated;
    }

    /** The next fact of the run. */
    public LedgerEvent next(SpecificRecord payload) {
        return LedgerEvent.newBuilder()
                .setEventId(ids.get().toString())
                .setTenantId(envelope.run().tenantId())
                .setRunId(envelope.run().runId())
                .setSequence(++sequence)
                .setWorkerEpoch(envelope.workerEpoch())
                .setOccurredAt(clock.instant())
                .setActor(new Actor(ActorKind.AGENT, envelope.instanceId()))
                .setAgentId(envelope.agentId())
                .setReleaseId(envelope.releaseId())
                .setTraceparent(envelope.traceparent())
                .setPayload(payload)
                .build();
    }

    /**
     * What every fact of a run carries.
     *
     * @param run tenant and run
     * @param agentId the agent whose run it is
     * @param releaseId release of the agent; null when unknown
     * @param instanceId the process that states the facts
     * @param workerEpoch which of the run's workers this is, from 1; 0 when that is not known
     * @param traceparent W3C trace context; null when there is none
     */
    public record Envelope(
            RunKey run,
            String agentId,
            @Nullable String releaseId,
            String instanceId,
            long workerEpoch,
            @Nullable String traceparent) {}
}
