package dev.unwind.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of access needs no cluster. */
class AclsTest {
    private static List<JsonNode> rules(String... args) {
        Cli cli = Cli.run(args);
        assertThat(cli.code()).as(cli.err()).isEqualTo(ExitCode.OK);
        return StreamSupport.stream(cli.json().path("acls").spliterator(), false)
                .toList();
    }

    private static TreeSet<String> names(List<JsonNode> rules, String operation) {
        TreeSet<String> names = new TreeSet<>();
        rules.stream()
                .filter(rule -> rule.path("operation").asText().equals(operation))
                .forEach(rule -> names.add(rule.path("name").asText()));
        return names;
    }

    @Test
    void anAgentWritesFactsPresenceAndDocumentsAndNothingElse() {
        List<JsonNode> rules = rules("acls", "--json", "--principal", "User:bot=agent");

        assertThat(rules).allSatisfy(rule -> {
            assertThat(rule.path("principal").asText()).isEqualTo("User:bot");
            assertThat(rule.path("pattern").asText()).isEqualTo("LITERAL");
        });
        assertThat(names(rules, "WRITE")).containsExactly("unwind.instances", "unwind.ledger", "unwind.snapshots");
        assertThat(names(rules, "READ"))
                .contains("unwind.decisions", "unwind.controls", "unwind.policies", "unwind.tool-contracts")
                .doesNotContain("unwind.ledger", "unwind.principals", "unwind.recovery-cases");
    }

    @Test
    void onlyTheAdminWritesKeys() {
        assertThat(rules("acls", "--json"))
                .filteredOn(rule -> rule.path("name").asText().equals("unwind.principals")
                        && rule.path("operation").asText().equals("WRITE"))
                .extracting(rule -> rule.path("principal").asText())
                .containsExactly("User:unwind-admin");
    }

    @Test
    void aServiceOfItsOwnHasItsOwnGroup() {
        assertThat(rules("acls", "--json", "--principal", "shop=executor@shop-undo", "--prefix", "acme."))
                .filteredOn(rule -> rule.path("resourceType").asText().equals("GROUP"))
                .singleElement()
                .satisfies(rule -> assertThat(rule.path("name").asText()).isEqualTo("shop-undo"));
    }

    @Test
    void commandsOfKafkaSayTheSame() {
        assertThat(Cli.run("acls", "--commands", "--principal", "ledger=ledger").out())
                .contains(
                        "--add --allow-principal 'User:ledger' --operation Write --transactional-id 'unwind.ledger-streams-' --resource-pattern-type prefixed")
                .contains("--operation Read --group 'unwind.ledger-streams'\n");
    }

    @Test
    void aRoleThatThereIsNotIsToldWithThoseThatThereAre() {
        Cli cli = Cli.run("acls", "--principal", "bot=wizard");
        assertThat(cli.code()).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("there is no role \"wizard\"", "agent", "auditor");
        assertThat(Cli.run("acls", "--prune").err()).contains("Cannot prune without --apply");
    }

    @Test
    void aNewKeyIsForItsOwnerAloneAndNeverReplacesOne(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("verifier.pem");
        Cli made = Cli.run("principals", "new", file.toString(), "--json");
        assertThat(made.code()).isEqualTo(ExitCode.OK);
        assertThat(made.json().path("keyId").asText()).matches("[0-9a-f]{16}");
        assertThat(Files.getPosixFilePermissions(file).toString()).doesNotContain("GROUP", "OTHERS");
        String before = Files.readString(file);

        assertThat(Cli.run("principals", "new", file.toString()).code()).isEqualTo(ExitCode.USAGE);
        assertThat(Files.readString(file)).isEqualTo(before);
    }

    @Test
    void anAgentsFactsAreSignedByNobody(@TempDir Path folder) {
        Path file = folder.resolve("agent.pem");
        Cli.run("principals", "new", file.toString());
        Cli cli = Cli.run("principals", "add", file + ".pub", "--principal", "bot", "--role", "AGENT");
        assertThat(cli.code()).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("it is a claim");
        Cli late = Cli.run(
                "principals",
                "add",
                file + ".pub",
                "--principal",
                "v",
                "--role",
                "VERIFIER",
                "--from",
                "2020-01-01T00:00:00Z");
        assertThat(late.err()).contains("it is over");
    }
}
