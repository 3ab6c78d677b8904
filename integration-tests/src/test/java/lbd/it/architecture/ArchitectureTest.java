package lbd.it.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.Socket;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.Executors;
import lbd.core.http.Head;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureTest {
    private static final String[] SIBLINGS = {"config", "health", "proxy", "vrrp"};
    private static final JavaClasses LBD = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("lbd");

    @ParameterizedTest
    @ValueSource(strings = {"lbd.core.model.Config", "lbd.config.ConfigReader", "lbd.proxy.Proxy", "lbd.daemon.Daemon"})
    void rulesSeeTheClasses(String name) {
        assertTrue(LBD.contain(name));
    }

    @Test
    void coreNeedsTheJdkOnly() {
        classes()
                .that()
                .resideInAPackage("lbd.core..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("lbd.core..", "java..", "org.jspecify.annotations..")
                .check(LBD);
    }

    @Test
    void coreStartsNoThreadAndDoesNoInput() {
        noClasses()
                .that()
                .resideInAPackage("lbd.core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.io..", "java.nio.file..", "java.nio.channels..")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Thread.class, Executors.class, Socket.class)
                .check(LBD);
    }

    @Test
    void coreReadsNoClock() {
        noClasses()
                .that()
                .resideInAPackage("lbd.core..")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .check(LBD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"config", "health", "proxy", "vrrp"})
    void siblingsKnowTheCoreAndNeverEachOther(String module) {
        String[] others = Arrays.stream(SIBLINGS)
                .filter(s -> !s.equals(module))
                .map(s -> "lbd." + s + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("lbd." + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("lbd.daemon..")
                .allowEmptyShould(true)
                .check(LBD);
    }

    @Test
    void theExchangeKnowsNoVersionOfHttp() {
        noClasses()
                .that()
                .resideInAPackage("lbd.proxy.http")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("lbd.core.http1..", "lbd.proxy.http1..")
                .orShould()
                .callMethod(Head.class, "keepAlive")
                .check(LBD);
    }

    @Test
    void nativeCallsAreInPackagesNamedSys() {
        noClasses()
                .that()
                .resideOutsideOfPackages("lbd..sys", "lbd..sys..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.foreign..")
                .check(LBD);
    }

    @Test
    void onlyTheConfigurationModuleReadsYaml() {
        noClasses()
                .that()
                .resideOutsideOfPackage("lbd.config..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.yaml..", "org.snakeyaml..", "com.fasterxml.jackson.dataformat..")
                .check(LBD);
    }

    @Test
    void commandsThatTalkLoadNoNetty() {
        noClasses()
                .that()
                .resideInAPackage("lbd.daemon.cli")
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("io.netty.."))
                .check(LBD);
    }
}
