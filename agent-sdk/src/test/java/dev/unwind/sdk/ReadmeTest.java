package dev.unwind.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    @Test
    void theExamplesOfTheReadmeAreThoseThatAreRun() throws IOException {
        assertInReadme("example");
        assertInReadme("checkpoints");
    }

    private static void assertInReadme(String name) throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/unwind/sdk/Example.java"));
        String example = source.substring(
                        source.indexOf("// [" + name + "]\n") + ("// [" + name + "]\n").length(),
                        source.indexOf("        // [/" + name + "]"))
                .indent(-8);

        assertThat(Files.readString(Path.of("README.md"))).contains("```java\n" + example + "```");
    }
}
