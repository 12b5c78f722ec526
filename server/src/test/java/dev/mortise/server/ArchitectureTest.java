package dev.mortise.server;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.mortise.server.platform.CurrentCall;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.web.bind.annotation.RestController;

/// The arrows that architecture.md draws, and no others.
class ArchitectureTest {
    private static final String ROOT = "dev.mortise.server";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);
    private static final JavaClasses TESTS = new ClassFileImporter()
            .withImportOption(new ImportOption.OnlyIncludeTests())
            .importPackages(ROOT);

    @Test
    void aFeatureReachesAnotherOnlyThroughItsRootPackage() {
        ApplicationModules modules = ApplicationModules.of(MortiseServer.class);
        assertThat(Stream.of("platform", "tenant", "account", "setting", "audit", "event"))
                .allMatch(name -> modules.getModuleByName(name).isPresent());
        // The root package is no feature: it is the process that starts the server.
        modules.detectViolations()
                .filter(violation -> !violation.getMessage().startsWith("Module 'root:"))
                .throwIfPresent();
    }

    @Test
    void platformImportsNoFeature() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".platform..")
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..").and(not(resideInAPackage(ROOT + ".platform.."))))
                .check(CLASSES);
    }

    @Test
    void onlyTheProcessItselfStartsTheServer() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, ROOT + ".platform..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".platform.start..", ROOT + ".platform.postgres..", ROOT + ".platform.web..")
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void noThreadLocalAndNoLombok() {
        noFields()
                .should()
                .haveRawType(com.tngtech.archunit.base.DescribedPredicate.describe(
                        "ThreadLocal", (JavaClass type) -> type.isAssignableTo(ThreadLocal.class)))
                .check(CLASSES);
        noClasses().should().dependOnClassesThat().resideInAPackage("lombok..").check(CLASSES);
    }

    @Test
    void scopedValuesAreBoundInOneClass() {
        noClasses()
                .that()
                .areNotAssignableTo(CurrentCall.class)
                .should()
                .callMethodWhere(com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                        com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner(
                                com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo(ScopedValue.class))))
                .check(CLASSES);
    }

    @Test
    void controllersAreControllersAndOnlyThose() {
        classes()
                .that()
                .areAnnotatedWith(RestController.class)
                .should()
                .haveSimpleNameEndingWith("Controller")
                .check(CLASSES);
        classes()
                .that()
                .haveSimpleNameEndingWith("Controller")
                .should()
                .beAnnotatedWith(RestController.class)
                .andShould()
                .notBePublic()
                .check(CLASSES);
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAnnotatedWith(RestController.class)
                .check(withoutControllers());
    }

    private static JavaClasses withoutControllers() {
        return CLASSES.that(com.tngtech.archunit.base.DescribedPredicate.describe(
                "no controllers", type -> !type.getName().contains("Controller")));
    }

    @Test
    void theDatabaseIsReachedThroughTransactionsOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".platform..", ROOT)
                .should()
                .callMethod(JdbcClient.class, "create", DataSource.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(DriverManager.class)
                .check(CLASSES);
        // A connection of its own has only what waits for notifications.
        List<String> holders = CLASSES.stream()
                .filter(type -> !type.getPackageName().startsWith(ROOT + ".platform"))
                .filter(type -> type.getDirectDependenciesFromSelf().stream()
                        .anyMatch(dependency -> dependency.getTargetClass().isEquivalentTo(Connection.class)))
                .map(JavaClass::getSimpleName)
                .distinct()
                .toList();
        assertThat(holders)
                .allMatch(name -> name.equals("Neighbours") || name.endsWith("Queries"), "Neighbours or Queries");
    }

    @Test
    void queriesHoldNoState() {
        noFields()
                .that()
                .areDeclaredInClassesThat()
                .haveSimpleNameEndingWith("Queries")
                .should()
                .notBeStatic()
                .check(CLASSES);
    }

    @Test
    void classesWithTestsAreNamedSoThatTheyRun() {
        List<String> misnamed = TESTS.stream()
                .filter(type -> type.getMethods().stream()
                        .anyMatch(method ->
                                method.isMetaAnnotatedWith(org.junit.platform.commons.annotation.Testable.class)))
                .map(JavaClass::getSimpleName)
                .filter(name -> !name.endsWith("Test") && !name.endsWith("IT"))
                .toList();
        assertThat(misnamed).isEmpty();
    }
}
