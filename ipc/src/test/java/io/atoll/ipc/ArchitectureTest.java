package io.atoll.ipc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.*;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.atoll.core.inspect.Inspector;
import io.atoll.ipc.inspect.Inspectors;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The rules of the house that a compiler does not check. */
class ArchitectureTest {
    private static final String ROOT = "io.atoll.ipc.";

    /** For each package, the others of this module that it may use; packages to come have their place already. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("value", Set.of()),
            Map.entry("codec", Set.of()),
            Map.entry("sync", Set.of("value")),
            Map.entry("ring", Set.of("sync", "value")),
            Map.entry("process", Set.of("codec", "sync", "value")),
            Map.entry("queue", Set.of("ring", "codec", "sync", "value")),
            Map.entry("pipe", Set.of("ring", "codec", "sync", "value")),
            Map.entry("pool", Set.of("process", "queue", "ring", "codec", "sync", "value")),
            Map.entry("map", Set.of("codec", "sync", "value")),
            Map.entry("journal", Set.of("codec", "sync", "value")),
            Map.entry("inspect", Set.of("map", "pipe", "pool", "queue", "ring", "sync", "value")));

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.atoll.ipc");

    @Test
    void everyPackageHasItsPlace() {
        assertFalse(classes.isEmpty());
        noClasses()
                .should()
                .resideOutsideOfPackages(MAY_USE.keySet().stream()
                        .map(name -> ROOT + name + "..")
                        .toArray(String[]::new))
                .check(classes);
    }

    @Test
    void packagesUseEachOtherDownwardOnly() {
        MAY_USE.forEach((name, allowed) -> {
            final String[] forbidden = MAY_USE.keySet().stream()
                    .filter(other -> !other.equals(name) && !allowed.contains(other))
                    .map(other -> ROOT + other + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + name + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(forbidden)
                    .allowEmptyShould(true)
                    .check(classes);
        });
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(classes);
    }

    @Test
    void onlyTheJournalSeesChronicle() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "journal..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("net.openhft..")
                .check(classes);
    }

    @Test
    void filesAreReachedThroughThePlatformAlone() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.nio\\.file\\.Files|java\\.nio\\.channels\\.(FileChannel|FileLock)(\\$.*)?"
                        + "|java\\.io\\.(RandomAccessFile|File(Input|Output)Stream|File(Reader|Writer))")
                .check(classes);
    }

    @Test
    void whoeverInspectsObjectsOfASpaceIsKnownToTools() {
        assertEquals(
                classes.stream()
                        .filter(one -> one.isAssignableTo(Inspector.class))
                        .map(JavaClass::getName)
                        .filter(name -> !name.startsWith(ROOT + "journal."))
                        .collect(Collectors.toSet()),
                Inspectors.all().stream()
                        .map(inspector -> inspector.getClass().getName())
                        .collect(Collectors.toSet()));
    }

    @Test
    void noClassIsNamedForNothingInParticular() {
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .check(classes);
    }
}
