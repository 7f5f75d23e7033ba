package dev.unwind.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
    @Test
    void whatIsNamedIsFilledIn(@TempDir Path directory) throws IOException {
        Path secret = Files.writeString(directory.resolve("shop"), "hunter2\n");
        assertThat(Secrets.fillIn(
                        Map.of(
                                "shop.header.Authorization", "Bearer ${file:" + secret + "}",
                                "shop.header.A", "${env:A}${env:B}",
                                "shop.url", "http://shop"),
                        Map.of("A", "a$1", "B", "\\b")))
                .isEqualTo(Map.of(
                        "shop.header.Authorization", "Bearer hunter2",
                        "shop.header.A", "a$1\\b",
                        "shop.url", "http://shop"));
    }

    @Test
    void aSecretThatIsNotThereIsNamedAtTheStart() {
        assertThatThrownBy(() -> Secrets.fillIn(Map.of("shop.header.A", "x ${env:NO_SUCH}"), Map.of()))
                .hasMessageContaining("unwind.target.shop.header.A")
                .hasMessageContaining("no variable NO_SUCH");
        assertThatThrownBy(() -> Secrets.fillIn(Map.of("shop.header.A", "${file:/no/such}"), Map.of()))
                .hasMessageContaining("cannot read /no/such (NoSuchFileException)");
    }
}
