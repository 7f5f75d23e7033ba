package dev.unwind.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.trail.CorrectionTrail;
import dev.unwind.model.trail.TrailFact;
import dev.unwind.model.trail.TrailRun;
import dev.unwind.schemas.keys.RunKey;
import java.util.ArrayList;
import java.util.List;

/** Correction trails of runs, from what the query API shows of them. */
public final class Trails {
    private Trails() {}

    /** The trail of a run that the ledger knows. */
    public static CorrectionTrail of(QueryApi query, RunKey key) {
        JsonNode run = query.run(key).orElseThrow();
        List<TrailFact> facts = new ArrayList<>();
        for (JsonNode entry : query.timeline(key)) {
            facts.add(new TrailFact(
                    entry.path("index").asLong(), entry.path("offset").asLong(), EventJson.event(entry.path("event"))));
        }
        return CorrectionTrail.of(
                new TrailRun(
                        key.tenantId(),
                        key.runId(),
                        run.path("status").asText(),
                        run.path("partition").asInt(),
                        run.hasNonNull("chainHash") ? run.path("chainHash").asText() : null,
                        run.path("openCases").asLong()),
                facts);
    }
}
