package dev.unwind.schemas.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.unwind.schemas.topics.Party;
import dev.unwind.schemas.topics.Topics;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

class AccessRulesTest {
    private static List<String> written(Party party) {
        return new AccessRules(Topics.withPrefix("unwind."))
                .of(List.of(new Assignment("User:x", party, null))).stream()
                        .filter(binding -> binding.entry().operation() == AclOperation.WRITE)
                        .filter(binding -> binding.pattern().resourceType() == ResourceType.TOPIC)
                        .map(binding -> binding.pattern().name())
                        .toList();
    }

    @Test
    void onlyTheLedgerRaisesFailuresAndAnswersForTheGate() {
        for (Party party : Party.values()) {
            if (party != Party.LEDGER) {
                assertThat(written(party))
                        .as("%s", party)
                        .doesNotContain(
                                "unwind.failures", "unwind.decisions", "unwind.gate-requests", "unwind.ledger.dlq");
            }
        }
        assertThat(written(Party.PEOPLE)).as("an auditor only looks").isEmpty();
    }

    @Test
    void twoRolesOfOnePrincipalGiveEachRuleOnce() {
        List<AclBinding> bindings =
                new AccessRules(Topics.withPrefix("unwind.")).of(Assignment.parse("c=compensator,executor"));
        assertThat(bindings)
                .doesNotHaveDuplicates()
                .allSatisfy(binding -> assertThat(binding.entry().principal()).isEqualTo("User:c"));
    }

    @Test
    void withoutAPrefixRulesByPrefixAreForEverything() {
        assertThat(new AccessRules(Topics.withPrefix("")).of(List.of(new Assignment("User:l", Party.LEDGER, null))))
                .filteredOn(binding -> binding.entry().operation() == AclOperation.DESCRIBE)
                .extracting(binding -> binding.pattern().name())
                .containsExactly("*");
    }

    @Test
    void anAssignmentIsReadWithRolesAndGroup() {
        assertThat(Assignment.parse("User:CN=shop,O=acme=executor,alerting@shop-undo"))
                .containsExactly(
                        new Assignment("User:CN=shop,O=acme", Party.EXECUTOR, "shop-undo"),
                        new Assignment("User:CN=shop,O=acme", Party.ALERTING, "shop-undo"));
        assertThatIllegalArgumentException().isThrownBy(() -> Assignment.parse("executor"));
        assertThatIllegalArgumentException().isThrownBy(() -> Assignment.parse("shop=executor@"));
    }

    @Test
    void kafkaPropertiesComeFromTheEnvironmentInOneWay() {
        assertThat(ClientEnvironment.read(Map.of(
                        "UNWIND_KAFKA_SASL_MECHANISM", "SCRAM-SHA-256",
                        "UNWIND_SIGNING_KEY_FILE", "/keys/verifier.pem ",
                        "UNWIND_HTTP_PORT", "7070",
                        "PATH", "/bin")))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("sasl.mechanism", "SCRAM-SHA-256", "unwind.signing.key.file", "/keys/verifier.pem"));
    }
}
