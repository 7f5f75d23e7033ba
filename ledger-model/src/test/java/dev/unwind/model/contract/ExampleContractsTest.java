package dev.unwind.model.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.model.json.Json;
import dev.unwind.schemas.ActionClass;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.Snapshot;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contracts of the example targets: each is sound, and those of the desk catch what can go wrong. */
class ExampleContractsTest {
    private final MapTarget desk = new MapTarget()
            .with("/tickets/T-1", "{\"priority\":\"normal\",\"status\":\"open\",\"assignee\":\"ada\",\"tags\":[]}")
            .with(
                    "/conversations/T-1",
                    "{\"messages\":[{\"message_id\":\"M-1\",\"author\":\"C-1\",\"body\":\"Hello\"}]}");

    static List<Path> files() {
        return ExampleContracts.files();
    }

    @ParameterizedTest
    @MethodSource("files")
    void theContractHasNoMistakesAndIsCalledLikeItsFile(Path file) {
        CheckResult result = ContractFile.check(file);

        assertThat(result.problems()).isEmpty();
        ToolContract contract = result.orThrow();
        String name = file.getFileName().toString().replace(".yaml", "");
        String domain = Objects.requireNonNull(file.getParent()).getFileName().toString();
        assertThat(contract.tool()).isEqualTo(domain + "." + name);
        assertThat(contract.actionClass() == ActionClass.READ_ONLY)
                .isEqualTo(name.matches("(get|find|list|search|think|calculate).*"));
        CompiledContract compiled = CompiledContract.fromDefinition(contract.definition());
        assertThat(compiled.contract()).isEqualTo(contract);
        assertThat(compiled.failureOf(Json.parse("\"Error: no\""))).isEqualTo(Effect.NONE);
    }

    private static CallFacts call(String arguments) {
        return new CallFacts("t", "r", Json.parse(arguments), null);
    }

    @Test
    void aTicketUpdateIsHeldAgainstWhatWasAskedFor() throws ReadFailed {
        CompiledContract update = ExampleContracts.of("desk.update_ticket");
        CallFacts call = call("{\"ticket_id\":\"T-1\",\"priority\":\"high\"}");
        Snapshot before = update.before(call, desk);

        assertThat(failed(update, call, before)).containsExactly(0);
        desk.with("/tickets/T-1", "{\"priority\":\"high\",\"status\":\"open\",\"assignee\":\"ada\",\"tags\":[]}");
        assertThat(failed(update, call, before)).isEmpty();
        assertThat(update.says(call, before, update.after(call, before, desk)))
                .isEqualTo("I updated ticket T-1, priority from normal to high. I can put it back.");
        desk.with("/tickets/T-1", "{\"priority\":\"high\",\"status\":\"closed\",\"assignee\":\"ada\",\"tags\":[]}");
        assertThat(failed(update, call, before)).containsExactly(1);
        desk.with("/tickets/T-1", "{\"priority\":\"high\",\"status\":\"open\",\"assignee\":\"ada\",\"tags\":[1]}");
        assertThat(SnapshotDocument.changes(before, update.after(call, before, desk)))
                .extracting(change -> update.mayModify(change.path()))
                .containsExactly(true, false);
    }

    @Test
    void aMessagePostedTwiceOrNotAtAllIsNoticed() throws ReadFailed {
        CompiledContract post = ExampleContracts.of("desk.post_message");
        CallFacts call = call("{\"ticket_id\":\"T-1\",\"body\":\"On it\"}");
        Snapshot before = post.before(call, desk);
        String first = "{\"messages\":[{\"message_id\":\"M-1\",\"author\":\"C-1\",\"body\":\"Hello\"}";
        String more = ",{\"message_id\":\"M-2\",\"author\":\"desk\",\"body\":\"On it\"}";

        assertThat(failed(post, call, before)).contains(0);
        desk.with("/conversations/T-1", first + more + "]}");
        assertThat(failed(post, call, before)).isEmpty();
        desk.with("/conversations/T-1", first + more + more + "]}");
        assertThat(failed(post, call, before)).containsExactly(0);
    }

    private List<Integer> failed(CompiledContract contract, CallFacts call, Snapshot before) throws ReadFailed {
        List<RuleOutcome> outcomes = contract.expectations(call, before, contract.after(call, before, desk));
        return IntStream.range(0, outcomes.size())
                .filter(i -> !outcomes.get(i).holds())
                .boxed()
                .toList();
    }
}
