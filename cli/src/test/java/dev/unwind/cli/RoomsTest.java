package dev.unwind.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Which room may know which: seen from here, because the command line has all of them on its class path. */
class RoomsTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.unwind");

    @Test
    void everyRoomIsLookedAt() {
        for (String room : new String[] {
            "schemas",
            "model",
            "service",
            "ledger",
            "verifier",
            "compensator",
            "sdk",
            "console",
            "local",
            "embedded",
            "cli"
        }) {
            assertThat(ALL.stream().anyMatch(c -> c.getPackageName().startsWith("dev.unwind." + room)))
                    .as("classes of dev.unwind.%s", room)
                    .isTrue();
        }
    }

    @Test
    void ledgerVerifierAndCompensatorMeetOnTopicsOnly() {
        forbid("dev.unwind.ledger..", "dev.unwind.verifier..", "dev.unwind.compensator..", "dev.unwind.sdk..");
        forbid("dev.unwind.verifier..", "dev.unwind.ledger..", "dev.unwind.compensator..", "dev.unwind.sdk..");
        forbid("dev.unwind.compensator..", "dev.unwind.ledger..", "dev.unwind.verifier..", "dev.unwind.sdk..");
    }

    @Test
    void theModelKnowsNoKafkaAndNoService() {
        forbid(
                "dev.unwind.model..",
                "org.apache.kafka..",
                "io.confluent..",
                "java.net.http..",
                "dev.unwind.ledger..",
                "dev.unwind.verifier..",
                "dev.unwind.compensator..",
                "dev.unwind.sdk..");
    }

    @Test
    void whatServicesShareKnowsNoneOfThem() {
        forbid(
                "dev.unwind.service..",
                "org.apache.kafka..",
                "dev.unwind.ledger..",
                "dev.unwind.verifier..",
                "dev.unwind.compensator..",
                "dev.unwind.console..",
                "dev.unwind.sdk..");
        forbid("dev.unwind.model..", "dev.unwind.service..");
        forbid("dev.unwind.cli..", "dev.unwind.service..");
    }

    @Test
    void consoleAndCommandLineDoNotKnowOneAnother() {
        forbid("dev.unwind.console..", "dev.unwind.cli..", "dev.unwind.local..", "dev.unwind.embedded..");
        forbid("dev.unwind.cli..", "dev.unwind.console..");
        forbid("dev.unwind.ledger..", "dev.unwind.console..");
    }

    @Test
    void theSdkKnowsSchemasAndModelOnly() {
        forbid(
                "dev.unwind.sdk..",
                "dev.unwind.service..",
                "dev.unwind.ledger..",
                "dev.unwind.verifier..",
                "dev.unwind.compensator..",
                "dev.unwind.embedded..",
                "dev.unwind.local..",
                "dev.unwind.cli..");
    }

    @Test
    void theTargetsKnowNothingOfUnwind() {
        noClasses()
                .that()
                .resideInAPackage("dev.unwind.examples.targets..")
                .should()
                .dependOnClassesThat(
                        com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage("dev.unwind..")
                                .and(com.tngtech.archunit.base.DescribedPredicate.not(
                                        com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage(
                                                "dev.unwind.examples.targets.."))))
                .because("a target is somebody else's system: what works with these must work with any")
                .check(ALL);
    }

    @Test
    void noPackagesOfARoomGoInCircles() {
        slices().matching("dev.unwind.(*)..")
                .should()
                .beFreeOfCycles()
                .because("arrows between rooms point one way")
                .check(ALL);
    }

    private static void forbid(String from, String... to) {
        noClasses()
                .that()
                .resideInAPackage(from)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(to)
                .because(
                        "the services meet on topics, and everything that decides is in the model (docs/ARCHITECTURE.md, Rooms)")
                .check(ALL);
    }
}
