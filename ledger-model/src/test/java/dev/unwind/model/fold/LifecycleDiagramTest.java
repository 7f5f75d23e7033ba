package dev.unwind.model.fold;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Keeps docs/lifecycles.md equal to the tables; {@code -Dunwind.update.docs} writes it anew. */
class LifecycleDiagramTest {
    private static final Path PAGE = Path.of("../docs/lifecycles.md");

    @Test
    void thePageShowsTheTablesAsTheyAre() throws IOException {
        String page = page();
        if (Boolean.getBoolean("unwind.update.docs")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/lifecycles.md is not what the tables say; run the test with -Dunwind.update.docs=true")
                .isEqualTo(page);
    }

    private static String page() {
        return """
                # Lifecycles

                Written from the tables `ActionLifecycle` and `RunLifecycle` in `ledger-model`. What is not drawn is refused, with a
                reason, to the dead-letter topic. `COMPENSATED` of an action has one entrance: a read-back.

                ## Action

                ```mermaid
                stateDiagram-v2
                    [*] --> PLANNED: plan
                    [*] --> BLOCKED: undeclared tool, same operation, or run not running
                %s```

                ## Run

                ```mermaid
                stateDiagram-v2
                    [*] --> RUNNING: RunStarted
                %s```
                """.formatted(arrows(ActionLifecycle.transitions()), arrows(RunLifecycle.transitions()));
    }

    private static <S extends Enum<S>, F extends Enum<F>> String arrows(Map<S, Map<F, S>> table) {
        Map<S, Map<F, S>> sorted = new TreeMap<>(table);
        StringBuilder text = new StringBuilder();
        sorted.forEach((from, row) -> {
            Map<S, String> labels = new TreeMap<>(row.entrySet().stream()
                    .collect(Collectors.groupingBy(
                            Map.Entry::getValue,
                            Collectors.mapping(e -> e.getKey().name(), Collectors.joining(", ")))));
            Map<S, String> ordered = new TreeMap<>();
            labels.forEach((to, label) -> ordered.put(
                    to, java.util.Arrays.stream(label.split(", ")).sorted().collect(Collectors.joining(", "))));
            ordered.forEach((to, label) -> text.append("    %s --> %s: %s%n".formatted(from, to, label)));
        });
        return text.toString();
    }
}
