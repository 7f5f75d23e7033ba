package dev.unwind.model.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.model.contract.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What docs/policy.md shows is what happens. */
class PolicyPageTest {
    private static String page() throws IOException {
        return Files.readString(Path.of("..", "docs", "policy.md"));
    }

    private static Matcher block(String kind) throws IOException {
        Matcher block = Pattern.compile("(?s)```" + kind + "\n(.*?)```").matcher(page());
        assertThat(block.find()).isTrue();
        return block;
    }

    @Test
    void theExampleIsSoundAndItsTestsPass() throws IOException {
        PolicyFile read = PolicyFile.check(block("yaml").group(1), "shop.policy.yaml", List.of());

        assertThat(read.problems()).isEmpty();
        List<CompiledPolicy> policies = List.of(CompiledPolicy.of(read.orThrow()));
        assertThat(read.cases().stream().map(test -> test.run(policies).difference()))
                .hasSize(2)
                .containsOnlyNulls();
    }

    @ParameterizedTest
    @CsvSource({"yaml wrong, wrong.policy.yaml", "yaml odd, odd.policy.yaml"})
    void theMistakesAreToldAsThePageSays(String kind, String name) throws IOException {
        Matcher yaml = block(kind);
        Matcher said = Pattern.compile("(?s)```text\n(.*?)```").matcher(page());

        assertThat(said.find(yaml.end())).isTrue();
        assertThat(PolicyFile.check(yaml.group(1), name, List.of()).problems().stream()
                        .map(Problem::toString)
                        .collect(Collectors.joining("\n", "", "\n")))
                .isEqualTo(said.group(1));
    }

    @Test
    void everyCodeHasItsParagraph() throws IOException {
        for (GateCode code : GateCode.values()) {
            assertThat(page()).contains("`" + code + "`");
        }
    }
}
