package dev.unwind.examples.targets;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArrowsTest {
    private static final String ROOT = "dev.unwind.examples.targets";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void aTargetKnowsNothingOfUnwind() {
        noClasses()
                .should()
                .dependOnClassesThat(com.tngtech.archunit.base.DescribedPredicate.describe(
                        "belong to another module",
                        c -> c.getPackageName().startsWith("dev.unwind.")
                                && !c.getPackageName().startsWith(ROOT)))
                .because("a target stands for a system that its owners wrote long before Unwind")
                .check(CLASSES);
    }

    @Test
    void theAuditorSharesNoCodeWithTheServiceItChecks() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".audit")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(ROOT + ".audit", "java..", "com.fasterxml.jackson..", "org.jspecify..")
                .because("a shared mistake would hide itself")
                .check(CLASSES);
    }

    @Test
    void businessToolsSeeNeitherSqlNorHttpNorEachOther() {
        for (String domain : new String[] {"retail", "airline", "desk"}) {
            classes()
                    .that()
                    .resideInAPackage(ROOT + "." + domain)
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            ROOT + "." + domain,
                            ROOT + ".tools",
                            ROOT + ".store",
                            ROOT + ".json",
                            "java.lang..",
                            "java.util..",
                            "com.fasterxml.jackson..",
                            "org.jspecify..")
                    .because("a tool is business rules on objects; storage and transport are others' work")
                    .check(CLASSES);
        }
    }
}
