package dev.unwind.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    private static Settings of(String name, String value) {
        return new Settings(Map.of(name, value));
    }

    private static void refused(ThrowingCallable reading, String message) {
        assertThatIllegalArgumentException().isThrownBy(reading).withMessage(message);
    }

    @Test
    void systemPropertiesWinOverTheEnvironmentAndThatOverTheFile(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(
                directory.resolve("service.properties"),
                "unwind.bootstrap.servers=file\nunwind.topic.prefix=file.\nunwind.http.port=1\n");
        Properties system = new Properties();
        system.setProperty("unwind.bootstrap.servers", "system");
        system.setProperty("user.name", "nobody");

        assertThat(Settings.gather(
                        file,
                        Map.of("UNWIND_BOOTSTRAP_SERVERS", "env", "UNWIND_TOPIC_PREFIX", "env.", "PATH", "/bin"),
                        system))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "unwind.bootstrap.servers", "system",
                        "unwind.topic.prefix", "env.",
                        "unwind.http.port", "1"));
    }

    @Test
    void aFileThatIsNotThereIsNamed(@TempDir Path directory) {
        Path file = directory.resolve("missing.properties");
        refused(
                () -> Settings.gather(file, Map.of(), new Properties()),
                "Cannot read settings from " + file
                        + " (NoSuchFileException): expected a properties file that this process may read.");
    }

    @Test
    void whatIsNotSaidIsAsByDefault() {
        Settings none = of("unwind.blank", "  ");
        assertThat(none.optional("unwind.blank")).isNull();
        assertThat(none.text("unwind.blank", "unwind.")).isEmpty();
        assertThat(none.text("unwind.none", "unwind.")).isEqualTo("unwind.");
        assertThat(none.path("unwind.none")).isNull();
        assertThat(none.number("unwind.blank", 7)).isEqualTo(7);
        assertThat(none.flag("unwind.blank", true)).isTrue();
        assertThat(none.millis("unwind.none", Duration.ofSeconds(2))).isEqualTo(Duration.ofSeconds(2));
        assertThat(none.duration("unwind.none", Duration.ofDays(1))).isEqualTo(Duration.ofDays(1));
        assertThat(none.choice("unwind.none", Thread.State.class, Thread.State.NEW))
                .isEqualTo(Thread.State.NEW);
        refused(
                () -> none.required("unwind.blank", "something"),
                "Cannot start without unwind.blank: set it to something, in a properties file, the environment or a system property.");
    }

    @Test
    void whatIsSaidIsReadAsWhatItStandsFor() {
        assertThat(of("unwind.a", " 5 ").number("unwind.a", 1, 5, 5)).isEqualTo(5);
        assertThat(of("unwind.a", "250").millis("unwind.a", 1, 0, 1_000)).isEqualTo(Duration.ofMillis(250));
        assertThat(of("unwind.a", "24h").duration("unwind.a", Duration.ZERO)).isEqualTo(Duration.ofHours(24));
        assertThat(of("unwind.a", "false").flag("unwind.a", true)).isFalse();
        assertThat(of("unwind.a", "RUNNABLE").choice("unwind.a", Thread.State.class, Thread.State.NEW))
                .isEqualTo(Thread.State.RUNNABLE);
        assertThat(of("unwind.a", "state").path("unwind.a")).isEqualTo(Path.of("state"));
    }

    @Test
    void aValueThatCannotBeUsedIsNamed() {
        Settings many = of("unwind.a", "many");
        refused(() -> many.number("unwind.a", 0), "Cannot use unwind.a=many: expected a whole number.");
        refused(
                () -> many.number("unwind.a", 0, 1, 9),
                "Cannot use unwind.a=many: expected a whole number from 1 to 9.");
        refused(
                () -> of("unwind.a", "10").number("unwind.a", 0, 1, 9),
                "Cannot use unwind.a=10: expected a whole number from 1 to 9.");
        refused(
                () -> many.duration("unwind.a", Duration.ZERO),
                "Cannot use unwind.a=many: expected a whole number and one of ms, s, m, h, d.");
        refused(() -> many.flag("unwind.a", true), "Cannot use unwind.a=many: expected true or false.");
        refused(
                () -> many.choice("unwind.a", Thread.State.class, Thread.State.NEW),
                "Cannot use unwind.a=many: expected one of [NEW, RUNNABLE, BLOCKED, WAITING, TIMED_WAITING, TERMINATED].");
    }

    @Test
    void clientsGetWhatStandsUnderEitherBeginningAndTheSigningKey() {
        Settings settings = new Settings(Map.of(
                "unwind.client.security.protocol", "SSL",
                "unwind.client.linger.ms", "5",
                "unwind.kafka.security.protocol", "SASL_SSL",
                "unwind.signing.key.file", "/keys/ledger.pem",
                "unwind.kafka.", "nothing"));
        assertThat(settings.client())
                .isEqualTo(Map.of(
                        "security.protocol", "SASL_SSL",
                        "linger.ms", "5",
                        "unwind.signing.key.file", "/keys/ledger.pem"));
        assertThat(settings.kafka()).isEqualTo(Map.of("security.protocol", "SASL_SSL"));
    }
}
