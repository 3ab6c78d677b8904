package lbd.it.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.net.Socket;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureTest {
    private static final String[] SIBLINGS = {"config", "forward", "health", "proxy", "vrrp"};
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
                // The JDK's MACs are the one part of javax that is wanted: it has GUIs and remote calls beside them.
                .resideInAnyPackage("lbd.core..", "java..", "javax.crypto..", "org.jspecify.annotations..")
                .check(LBD);
    }

    /// Health, VRRP, proxy and daemon call the C library and start programs through it.
    @Test
    void nativeCallsNeedTheJdkOnly() {
        classes()
                .that()
                .resideInAPackage("lbd.sys..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("lbd.sys..", "java..", "org.jspecify.annotations..")
                .check(LBD);
    }

    @Test
    void functionsOfTheCLibraryAreBoundOnce() {
        noClasses()
                .that()
                .resideOutsideOfPackage("lbd.sys..")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Linker.class, SymbolLookup.class)
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
    @ValueSource(strings = {"config", "forward", "health", "proxy", "vrrp"})
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

    @ParameterizedTest
    @ValueSource(strings = {"lbd.sys", "lbd.config", "lbd.health", "lbd.proxy", "lbd.vrrp"})
    void packagesPointOneWay(String module) {
        assertEquals(Map.of(), circles(module, 10));
    }

    /// The model and its parts are one; the daemon's root wires what it is wired with.
    @ParameterizedTest
    @ValueSource(strings = {"lbd.core", "lbd.daemon"})
    void packagesPointOneWayWithWhatIsBelowThem(String module) {
        assertEquals(Map.of(), circles(module, 3));
    }

    /// @param depth parts of a package's name that count
    /// @return by package, whom it depends on, as far as both are on a circle or lead to one
    private static Map<String, Set<String>> circles(String module, int depth) {
        Map<String, Set<String>> edges = new TreeMap<>();
        for (JavaClass from : LBD) {
            for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
                String a = part(from, module, depth);
                String b = part(dependency.getTargetClass(), module, depth);
                if (!a.isEmpty() && !b.isEmpty() && !a.equals(b)) {
                    edges.computeIfAbsent(a, k -> new TreeSet<>()).add(b);
                }
            }
        }
        boolean left = true;
        while (left) {
            edges.values().forEach(targets -> targets.retainAll(edges.keySet()));
            left = edges.values().removeIf(Set::isEmpty);
        }
        return edges;
    }

    private static String part(JavaClass type, String module, int depth) {
        String name = type.getPackageName();
        if (!name.startsWith(module + ".")) {
            return "";
        }
        String[] parts = name.split("\\.");
        return String.join(".", Arrays.copyOf(parts, Math.min(depth, parts.length)));
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
