package dev.unwind.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trains into the folder that later starts use by default, so the test modules that follow in a build gain from it. */
class RegistryTrainingIT {

    @TempDir
    private Path dir;

    @Test
    void aRegistryStartsFromTheArchiveThatTrainingLeft() throws Exception {
        RegistryHome home = RegistryHome.find();
        Path cache = home.defaultCacheDir();
        RegistryTraining.run(cache);
        assertThat(RegistryTraining.isDone(cache)).isTrue();
        StartupArchive archive = home.archive(cache);
        assertThat(archive.flagsToUse())
                .anyMatch(flag -> flag.endsWith(archive.file().toString()));

        FileTime made = Files.getLastModifiedTime(archive.file());
        RegistryTraining.run(cache);
        assertThat(Files.getLastModifiedTime(archive.file())).isEqualTo(made);

        Path log = dir.resolve("registry.log");
        try (RegistryProcess registry =
                RegistryProcess.start(RegistryConfig.inMemory(log).cachedIn(cache))) {
            assertThat(registry.isAlive()).isTrue();
        }
        assertThat(log).content().doesNotContain("AOTCache").doesNotContain("SharedArchiveFile");
    }

    @Test
    void anArchiveThatIsDamagedOnlyMakesTheStartSlow() throws Exception {
        RegistryHome home = RegistryHome.find();
        Path file = home.archive(dir).file();
        Files.createDirectories(dir);
        Files.writeString(file, "this is no archive");
        assertThatNoException().isThrownBy(() -> {
            RegistryConfig config =
                    RegistryConfig.inMemory(dir.resolve("registry.log")).cachedIn(dir);
            RegistryProcess.start(config).close();
        });
    }
}
