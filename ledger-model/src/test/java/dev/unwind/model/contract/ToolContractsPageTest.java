package dev.unwind.model.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What docs/tool-contracts.md shows is what happens. */
class ToolContractsPageTest {
    private static String block(String kind) throws IOException {
        String page = Files.readString(Path.of("..", "docs", "tool-contracts.md"));
        Matcher block = Pattern.compile("(?s)```" + kind + "\n(.*?)```").matcher(page);
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    @Test
    void theExampleIsSound() throws IOException {
        CheckResult result = ContractFile.check(block("yaml"), "example.yaml", name -> null);

        assertThat(result.problems()).isEmpty();
        assertThat(CompiledContract.of(result.orThrow()).contract().needsApprovalToUndo())
                .isTrue();
    }

    @Test
    void theMistakesAreToldAsThePageSays() throws IOException {
        CheckResult result = ContractFile.check(block("yaml wrong"), "close.yaml", name -> null);

        assertThat(result.problems().stream().map(Problem::toString).collect(Collectors.joining("\n", "", "\n")))
                .isEqualTo(block("text"));
    }
}
