package dev.unwind.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    @Test
    void theExampleOfTheReadmeIsTheOneThatIsRun() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/unwind/sdk/Example.java"));
        String example = source.substring(
                        source.indexOf("// [example]\n") + "// [example]\n".length(),
                        source.indexOf("        // [/example]"))
                .indent(-8);

        assertThat(Files.readString(Path.of("README.md"))).contains("```java\n" + example + "```");
    }
}
