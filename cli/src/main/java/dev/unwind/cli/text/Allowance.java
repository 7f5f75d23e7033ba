package dev.unwind.cli.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who or what let an action run, as far as facts tell.
 *
 * @param outcome ALLOW, HOLD or BLOCK
 * @param by CONTRACT, APPROVER or LEDGER
 * @param fact the approval or denial, null when nobody was asked
 * @param sentence for people
 */
public record Allowance(String outcome, String by, @Nullable JsonNode fact, String sentence) {

    /** From the action, as the query API shows it, and the facts about it. */
    public static Allowance of(JsonNode action, List<JsonNode> facts) {
        String contract = action.path("tool").asText() + "@"
                + action.path("contractVersion").asText();
        JsonNode said = null;
        for (JsonNode fact : facts) {
            String type = fact.path("payload").path("type").asText();
            if (type.equals("ActionApproved") || type.equals("ActionDenied")) {
                said = fact;
            }
        }
        if (said != null) {
            boolean approved = said.path("payload").path("type").asText().equals("ActionApproved");
            String reason = said.path("payload").path("reason").asText("");
            return new Allowance(
                    approved ? "ALLOW" : "BLOCK",
                    "APPROVER",
                    said,
                    (approved ? "approved" : "denied") + ActionLines.by(said) + " at "
                            + Times.moment(said.path("occurredAt")) + (reason.isEmpty() ? "" : ": " + reason));
        }
        return switch (action.path("status").asText()) {
            case "BLOCKED" -> new Allowance("BLOCK", "LEDGER", null, blocked(action, contract));
            case "HELD" -> new Allowance("HOLD", "LEDGER", null, "held: it waits for an approval");
            default ->
                new Allowance(
                        "ALLOW",
                        "CONTRACT",
                        null,
                        "contract " + contract + ", class "
                                + action.path("actionClass").asText() + ", risk "
                                + action.path("risk").asText()
                                + "; no policy was asked, nobody was asked for an approval");
        };
    }

    private static String blocked(JsonNode action, String contract) {
        return action.path("actionClass").asText().equals("UNDECLARED")
                ? "blocked: no contract " + contract + " was published when it was planned"
                : "blocked by the ledger; its answer to the agent, with the code, is on the decisions topic";
    }
}
