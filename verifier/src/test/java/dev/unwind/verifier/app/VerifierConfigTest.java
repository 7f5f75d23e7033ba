package dev.unwind.verifier.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerifierConfigTest {

    @Test
    void theNamesOfTheArchitectureAreUnderstood() {
        VerifierConfig config = VerifierConfig.fromProperties(Map.of(
                "unwind.bootstrap.servers", "broker:9092",
                "unwind.schema.registry.url", "http://registry",
                "unwind.topic.prefix", "acme.",
                "unwind.http.port", "7003",
                "unwind.target.retail.url", "http://127.0.0.1:7080/retail",
                "unwind.verifier.read.timeout.ms", "750",
                "unwind.client.security.protocol", "SSL"));

        assertThat(config.bootstrapServers()).isEqualTo("broker:9092");
        assertThat(config.groupId()).isEqualTo("acme.verifier");
        assertThat(config.topics().ledger()).isEqualTo("acme.ledger");
        assertThat(config.httpPort()).hasValue(7003);
        assertThat(config.targetSettings()).containsExactly(Map.entry("retail.url", "http://127.0.0.1:7080/retail"));
        assertThat(config.reads().timeout()).isEqualTo(Duration.ofMillis(750));
        assertThat(config.clientConfig()).containsEntry("security.protocol", "SSL");
    }

    @Test
    void withoutAPortThereIsNoHttp() {
        assertThat(VerifierConfig.fromProperties(Map.of()).httpPort()).isEmpty();
    }

    @Test
    void whatMayBeSecretIsNotPrinted() {
        VerifierConfig config = VerifierConfig.builder("broker:9092", "http://registry")
                .client(Map.of("sasl.jaas.config", "password=hunter2"))
                .targetSettings(Map.of("shop.header.Authorization", "Bearer hunter2"))
                .build();

        assertThat(config.toString()).doesNotContain("hunter2");
    }
}
