package dev.mortise.component;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// The module's own layers.
class ArchitectureTest {
    private final JavaClasses all = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.mortise.component");

    @Test
    void internalPackagesFormNoCycle() {
        slices().matching("dev.mortise.component.internal.(*)..")
                .should()
                .beFreeOfCycles()
                .check(all);
    }

    @Test
    void onlyEndiveAndJspecifyAreUsed() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "dev.mortise.component..", "run.endive..", "org.jspecify..")
                .check(all);
    }

    @Test
    void abiAndBinaryDoNotKnowLinking() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "..internal.abi..", "..internal.binary..", "..internal.definition..", "..internal.memory..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..internal.link..")
                .check(all);
    }
}
