package dev.unwind.compensator.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class RoomsTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.unwind.compensator");

    @Test
    void theCompensatorKnowsNoOtherService() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.unwind.ledger..", "dev.unwind.verifier..", "dev.unwind.sdk..")
                .because("services meet on topics only, so that each can be replaced and deployed alone")
                .check(classes);
    }

    @Test
    void plannerAndExecutorDoNotKnowOneAnother() {
        noClasses()
                .that()
                .resideInAPackage("..compensator.io..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..compensator.topology..", "..compensator.store..", "..compensator.app..")
                .because("a team may replace the executor by one of its own that reads the commands topic")
                .check(classes);
        noClasses()
                .that()
                .resideInAPackage("..compensator.topology..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..compensator.io..", "..compensator.app..", "java.net.http..")
                .because(
                        "what plans must not call anybody: a stream thread that waits for a target holds up its partition")
                .check(classes);
    }

    @Test
    void jobsAskOnTheLedgerAsAPersonDoes() {
        noClasses()
                .that()
                .resideInAPackage("..compensator.jobs..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "..compensator.topology..", "..compensator.io..", "..compensator.app..", "java.net.http..")
                .because("what a job did must stand on the ledger, where everybody can read it, and nowhere else")
                .check(classes);
    }
}
