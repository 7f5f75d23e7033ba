package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.cli.undo.CaseView;
import dev.unwind.schemas.CaseClosed;
import dev.unwind.schemas.CaseResumed;
import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.OutcomeConfirmed;
import dev.unwind.schemas.VerificationStatus;
import dev.unwind.schemas.keys.RunKey;
import org.apache.avro.specific.SpecificRecord;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
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

    /** What is stated about the open case. */
    abstract SpecificRecord fact(JsonNode open);

    private static String id(JsonNode open) {
        return open.path("caseId").asText();
    }

    @Override
    public Integer call() {
        requireReason(attempt + " a case");
        try (QueryApi query = query()) {
            JsonNode open = CaseView.find(query, caseId, attempt);
            RunKey key = new RunKey(
                    open.path("tenantId").asText(), open.path("runId").asText());
            return state(query, key, fact(open), did());
        }
    }

    /** What was done, to stand before the run's name. */
    String did() {
        return did;
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
        SpecificRecord fact(JsonNode open) {
            return new CaseResumed(id(open), reason);
        }
    }

    /** Has the run undone. */
    @Command(name = "compensate", description = "Decide this case by undoing what its run did.")
    static final class Compensate extends CaseDecisionCommand {
        Compensate() {
            super("compensate", "Undoing");
        }

        @Override
        SpecificRecord fact(JsonNode open) {
            return CompensationRequested.newBuilder()
                    .setReason(reason)
                    .setCaseId(id(open))
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
        SpecificRecord fact(JsonNode open) {
            return new CaseClosed(id(open), reason);
        }
    }

    /** Says what is there, where a contract leaves the last word on a read-back to a person. */
    @Command(
            name = "confirm",
            description = {
                "Say what you found when you looked at the target of this case: the last word where a contract asks for a person's.",
                "With --verified the action stands. With --mismatched it has the consequences of any difference: its run is undone, or",
                "parked where somebody has to agree. Kind of case: CONFIRMATION."
            })
    static final class Confirm extends CaseDecisionCommand {
        @ArgGroup(multiplicity = "1")
        @SuppressWarnings("NullAway.Init")
        Finding finding;

        /** What is there, one of the two. */
        static final class Finding {
            @Option(names = "--verified", required = true, description = "It is there as it should be.")
            boolean verified;

            @Option(names = "--mismatched", required = true, description = "It is not as it should be.")
            boolean mismatched;
        }

        Confirm() {
            super("confirm", "Confirmed");
        }

        @Override
        String did() {
            return finding.verified ? "Confirmed as VERIFIED an action of" : "Said to be MISMATCHED an action of";
        }

        @Override
        SpecificRecord fact(JsonNode open) {
            String kind = open.path("kind").asText();
            if (!kind.equals("CONFIRMATION") || !open.hasNonNull("actionId")) {
                throw CliException.usage("Cannot confirm case " + id(open) + ": it is of kind " + kind
                        + ", expected CONFIRMATION, which asks what is there. See `unwind cases show " + id(open)
                        + "` for what can be done about this one.");
            }
            return new OutcomeConfirmed(
                    id(open),
                    open.path("actionId").asText(),
                    finding.verified ? VerificationStatus.VERIFIED : VerificationStatus.MISMATCHED,
                    reason);
        }
    }
}
