package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.cli.undo.CaseView;
import dev.unwind.schemas.CaseClosed;
import dev.unwind.schemas.CaseResumed;
import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.keys.RunKey;
import org.apache.avro.specific.SpecificRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Decides one open recovery case. */
abstract class CaseDecisionCommand extends OperatorCommand {
    @Parameters(
            paramLabel = "CASE",
            description = "Id of the open case, or as much of its beginning as names it alone.")
    @SuppressWarnings("NullAway.Init")
    String caseId;

    private final String attempt;
    private final String did;

    CaseDecisionCommand(String attempt, String did) {
        this.attempt = attempt;
        this.did = did;
    }

    abstract SpecificRecord fact(String wholeId);

    @Override
    public Integer call() {
        requireReason(attempt + " a case");
        try (QueryApi query = query()) {
            JsonNode open = CaseView.find(query, caseId, attempt);
            RunKey key = new RunKey(
                    open.path("tenantId").asText(), open.path("runId").asText());
            return state(query, key, fact(open.path("caseId").asText()), did);
        }
    }

    /** Lets the run go on. */
    @Command(
            name = "resume",
            description = {
                "Let what waited for this case go on: the parked run; of an action whose target could not be read, its read-back."
            })
    static final class Resume extends CaseDecisionCommand {
        Resume() {
            super("resume", "Resumed");
        }

        @Override
        SpecificRecord fact(String wholeId) {
            return new CaseResumed(wholeId, reason);
        }
    }

    /** Has the run undone. */
    @Command(name = "compensate", description = "Decide this case by undoing what its run did.")
    static final class Compensate extends CaseDecisionCommand {
        Compensate() {
            super("compensate", "Undoing");
        }

        @Override
        SpecificRecord fact(String wholeId) {
            return CompensationRequested.newBuilder()
                    .setReason(reason)
                    .setCaseId(wholeId)
                    .build();
        }
    }

    /** Leaves everything as it is. */
    @Command(name = "close", description = "Decide this case by leaving everything as it is.")
    static final class Close extends CaseDecisionCommand {
        Close() {
            super("close", "Closed the case of");
        }

        @Override
        SpecificRecord fact(String wholeId) {
            return new CaseClosed(wholeId, reason);
        }
    }
}
