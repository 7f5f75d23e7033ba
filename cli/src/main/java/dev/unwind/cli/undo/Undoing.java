package dev.unwind.cli.undo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.cli.client.ConnectionSettings;
import dev.unwind.cli.client.FactWriter;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.cli.client.Refusals;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.schemas.topics.Topics;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks for undos in the name of a person, and waits until the read-back has spoken. */
public final class Undoing {
    private static final int LOOK_BACK = 1_000;

    private final QueryApi query;
    private final ConnectionSettings connection;
    private final Topics topics;
    private final String person;

    /** Asks this installation. */
    public Undoing(QueryApi query, ConnectionSettings connection, Topics topics, String person) {
        this.query = query;
        this.connection = connection;
        this.topics = topics;
        this.person = person;
    }

    /**
     * What came of a request.
     *
     * @param offset where it stands in the run's ledger partition
     * @param state the run when it was settled, or when the time was up
     * @param millis from the acknowledged request to there; -1 when nobody waited
     * @param timedOut whether it was not settled in time
     * @param refusal why the ledger refused the request; null when it did not, or the reason was not found
     * @param accepted whether the ledger took it
     */
    public record Outcome(
            long offset,
            JsonNode state,
            long millis,
            boolean timedOut,
            Refusals.@Nullable Refused refusal,
            boolean accepted) {
        /** The status of the run. */
        public String status() {
            return state.path("status").asText();
        }
    }

    /** States the request and does not wait. */
    public Outcome ask(RunKey run, CompensationRequested request) {
        long offset = append(run, request);
        return new Outcome(offset, query.run(run).orElseThrow(), -1, false, null, true);
    }

    /** States the request and waits until the run is settled. */
    public Outcome askAndWait(RunKey run, CompensationRequested request, Duration atMost) {
        long began = System.nanoTime();
        long offset = append(run, request);
        QueryApi.Waited settled = query.awaitRun(run, "settled", atMost, offset).orElseThrow();
        long millis = (System.nanoTime() - began) / 1_000_000;
        boolean accepted = settled.timedOut() || query.accepted(run, settled.value(), offset, LOOK_BACK);
        Refusals.Refused refusal = accepted
                ? null
                : new Refusals(connection, topics)
                        .of(settled.value().path("partition").asInt(), offset)
                        .orElse(null);
        return new Outcome(offset, settled.value(), millis, settled.timedOut(), refusal, accepted);
    }

    private long append(RunKey run, CompensationRequested request) {
        try (FactWriter facts = new FactWriter(connection, topics, new Actor(ActorKind.OPERATOR, person))) {
            return facts.append(run, request);
        }
    }
}
