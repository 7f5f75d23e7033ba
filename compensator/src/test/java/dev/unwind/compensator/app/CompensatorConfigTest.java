package dev.unwind.compensator.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompensatorConfigTest {

    @Test
    void headersOfTargetsAreWrittenAsForTheVerifierAndMayNameSecrets(@TempDir Path directory) throws IOException {
        Path secret = Files.writeString(directory.resolve("shop"), "hunter2\n");
        CompensatorConfig config = CompensatorConfig.fromProperties(Map.of(
                "unwind.target.shop.url", "http://127.0.0.1:7080/shop",
                "unwind.target.shop.header.Authorization", "Bearer ${file:" + secret + "}",
                "unwind.target.shop.jdbc", "jdbc:sqlite:shop.db"));

        assertThat(config.targets()).containsExactly(Map.entry("shop", "http://127.0.0.1:7080/shop"));
        assertThat(config.headers()).containsOnlyKeys("shop.header.Authorization");
        assertThat(config.executorConfig().headers())
                .containsExactly(Map.entry("shop.header.Authorization", "Bearer hunter2"));
        assertThat(config.executorConfig().toString()).doesNotContain("hunter2");
    }

    @Test
    void whatMayBeSecretIsNotPrinted() {
        CompensatorConfig config = CompensatorConfig.builder("broker:9092", "http://registry")
                .headers(Map.of("shop.header.Authorization", "Bearer hunter2"))
                .build();

        assertThat(config.toString()).contains("shop.header.Authorization").doesNotContain("hunter2");
    }
}
