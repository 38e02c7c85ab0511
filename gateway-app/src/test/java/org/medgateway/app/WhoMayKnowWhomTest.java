package org.medgateway.app;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.stream.Collectors.toSet;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.stream.Stream;

/// The modules and packages of the gateway, and which of them may know which.
class WhoMayKnowWhomTest {
    private static final String US = "org.medgateway.";

    private static final String OURS = "org.medgateway..";

    /// Known to everyone: the JDK and the null annotations.
    private static final List<String> ALWAYS =
            List.of("java..", "javax..", "jdk..", "org.jspecify.annotations..");

    private static final JavaClasses GATEWAY =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("org.medgateway");

    @ParameterizedTest
    @CsvSource({
        "core,     core",
        "dicom,    core dicom",
        "mllp,     core mllp",
        "http,     core http",
        "xds,      core http xds",
        "dr,       core dr",
        "admin,    core admin",
        "testdata, testdata",
    })
    void aModuleKnowsOnly(String module, String known) {
        var allowed =
                Stream.of(known.split(" ")).map(name -> US + name + "..").toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage(US + module + "..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage(OURS)
                                .and(JavaClass.Predicates.resideOutsideOfPackages(allowed)))
                .check(GATEWAY);
    }

    @ParameterizedTest
    @CsvSource({
        "config,  tools.jackson.. com.fasterxml.jackson.annotation.. org.snakeyaml..",
        "balance, ''",
        "route,   ''",
        "observe, io.micrometer.. io.prometheus.. org.slf4j..",
    })
    void theGroundOfCoreKnowsTheJdkAnd(String name, String libraries) {
        var own = Stream.of(US + "core." + name + "..");
        var allowed =
                Stream.of(ALWAYS.stream(), own, words(libraries))
                        .flatMap(it -> it)
                        .toArray(String[]::new);

        classes()
                .that()
                .resideInAPackage(US + "core." + name + "..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(allowed))
                .allowEmptyShould(true)
                .check(GATEWAY);
    }

    /// From the ground up: health, net, spi, tcp, runtime.
    @ParameterizedTest
    @CsvSource({
        "health,  spi tcp runtime",
        "net,     spi tcp runtime",
        "spi,     tcp runtime",
        "tcp,     runtime",
    })
    void aCorePackageKnowsNoneAboveIt(String name, String above) {
        noClasses()
                .that()
                .resideInAPackage(US + "core." + name + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        words(above).map(it -> US + "core." + it + "..").toArray(String[]::new))
                .allowEmptyShould(true)
                .check(GATEWAY);
    }

    @Test
    void wireIsBytesInAndRecordsOut() {
        var allowed =
                Stream.concat(
                                ALWAYS.stream(),
                                Stream.of(
                                        "io.netty.buffer..",
                                        "io.netty.util..",
                                        // Woodstox, which reads envelopes from bytes in memory
                                        "com.ctc.wstx..",
                                        "org.codehaus.stax2..",
                                        US + "*.wire.."))
                        .toArray(String[]::new);

        classes()
                .that()
                .resideInAPackage(US + "*.wire..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(allowed))
                .allowEmptyShould(true)
                .check(GATEWAY);
        noClasses()
                .that()
                .resideInAPackage(US + "*.wire..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.net..", "java.nio.channels.."))
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.util.concurrent.Executor.class)
                .allowEmptyShould(true)
                .check(GATEWAY);
    }

    @Test
    void adminReachesTheRuntimeThroughOneInterface() {
        var touched =
                GATEWAY.that(resideInAPackage(US + "admin..")).stream()
                        .flatMap(it -> it.getDirectDependenciesFromSelf().stream())
                        .map(Dependency::getTargetClass)
                        .filter(resideInAPackage(US + "core.runtime.."))
                        .collect(toSet());

        assertThat(touched).hasSizeLessThanOrEqualTo(1).allMatch(JavaClass::isInterface);
    }

    @TestFactory
    Stream<DynamicTest> aModuleHasNoCircleOfPackages() {
        return Stream.of("core", "dicom", "mllp", "http", "xds", "dr", "admin", "app", "testdata")
                .map(
                        module ->
                                DynamicTest.dynamicTest(
                                        module,
                                        () ->
                                                slices().matching(US + module + ".(**)")
                                                        .should()
                                                        .beFreeOfCycles()
                                                        .allowEmptyShould(true)
                                                        .check(GATEWAY)));
    }

    @Test
    void everyPackageSaysThatItIsNullMarked() {
        var unmarked =
                packages(GATEWAY.getPackage("org.medgateway"))
                        .filter(it -> !it.getClasses().isEmpty())
                        .filter(it -> !it.isAnnotatedWith(NullMarked.class))
                        .map(JavaPackage::getName);

        assertThat(unmarked).isEmpty();
    }

    @Test
    void stateIsNeverStatic() {
        fields().that()
                .areDeclaredInClassesThat(resideInAPackage(OURS))
                .and()
                .areStatic()
                .should()
                .beFinal()
                .because(
                        "state lives in the session, ServerState, StickTable and the stores on"
                                + " disk")
                .allowEmptyShould(true)
                .check(GATEWAY);
    }

    @Test
    void namesSayWhatAThingIs() {
        noClasses()
                .that()
                .resideInAPackage(OURS)
                .should()
                .haveNameMatching(".*(Manager|Helper|Util|Utils|Impl|[a-z]2)$")
                .check(GATEWAY);
    }

    private static Stream<JavaPackage> packages(JavaPackage top) {
        return top.getSubpackagesInTree().stream();
    }

    private static Stream<String> words(String row) {
        return Stream.of(row.split(" ")).filter(it -> !it.isEmpty());
    }
}
