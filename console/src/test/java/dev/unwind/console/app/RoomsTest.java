package dev.unwind.console.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class RoomsTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.unwind.console");

    @Test
    void theConsoleReachesTheLedgerOverItsApiAndItsTopicsOnly() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.unwind.ledger.app..",
                        "dev.unwind.ledger.io..",
                        "dev.unwind.ledger.query..",
                        "dev.unwind.ledger.topology..",
                        "dev.unwind.verifier..",
                        "dev.unwind.compensator..",
                        "dev.unwind.sdk..",
                        "dev.unwind.cli..",
                        "dev.unwind.local..")
                .because("the console is deployed alone: of ledger-streams it takes keys, controls and registers")
                .check(classes);
    }

    @Test
    void whatDecidesWhoMayKnowsNeitherKafkaNorHttp() {
        noClasses()
                .that()
                .resideInAPackage("..console.access..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "..console.io..",
                        "..console.app..",
                        "org.apache.kafka..",
                        "io.javalin..",
                        "java.net.http..",
                        "dev.unwind.ledger..")
                .because("who may do what is a table that is read and tested without anything running")
                .check(classes);
    }
}
