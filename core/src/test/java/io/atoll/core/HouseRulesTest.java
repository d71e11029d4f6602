package io.atoll.core;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.accessClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.channels.Channel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.spi.FileSystemProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What may know what in this module. */
class HouseRulesTest {
    private static JavaClasses core;

    @BeforeAll
    static void read() {
        core = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(new ImportOption.DoNotIncludeJars())
                .importPackages("io.atoll");
    }

    @Test
    void shouldHaveReadAllPackages() {
        for (String name : new String[] {"inspect", "space", "liveness", "wait", "platform"}) {
            assertTrue(core.containPackage("io.atoll.core." + name), name);
        }
    }

    @Test
    void shouldDependDownwardOnly() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("platform")
                .definedBy("io.atoll.core.platform..")
                .layer("wait")
                .definedBy("io.atoll.core.wait..")
                .layer("liveness")
                .definedBy("io.atoll.core.liveness..")
                .layer("space")
                .definedBy("io.atoll.core.space..")
                .layer("inspect")
                .definedBy("io.atoll.core.inspect..")
                .whereLayer("inspect")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("space")
                .mayOnlyBeAccessedByLayers("inspect")
                .whereLayer("liveness")
                .mayOnlyBeAccessedByLayers("space", "inspect")
                .whereLayer("wait")
                .mayOnlyBeAccessedByLayers("space", "liveness", "inspect")
                .check(core);
    }

    @Test
    void shouldHaveNoCycles() {
        slices().matching("io.atoll.core.(*)..").should().beFreeOfCycles().check(core);
    }

    @Test
    void shouldDependOnAgronaAndTheJdkAloneExceptForJnaInPlatform() {
        classes()
                .that()
                .resideOutsideOfPackage("io.atoll.core.platform..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("io.atoll.core..", "java..", "org.agrona.."))
                .check(core);
        classes()
                .that()
                .resideInAPackage("io.atoll.core.platform..")
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("io.atoll.core.platform..", "java..", "org.agrona..", "com.sun.jna.."))
                .check(core);
    }

    @Test
    void shouldCallTheOperatingSystemThroughPlatformAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.atoll.core.platform..")
                .should(accessClassesThat(DOOR_TO_THE_SYSTEM))
                .check(core);
    }

    private static final DescribedPredicate<JavaClass> DOOR_TO_THE_SYSTEM = DescribedPredicate.describe(
            "open files, lock, map, call natively or look at processes",
            type -> type.isAssignableTo(Channel.class)
                    || type.isAssignableTo(FileLock.class)
                    || type.isAssignableTo(Files.class)
                    || type.isAssignableTo(FileSystem.class)
                    || type.isAssignableTo(FileSystemProvider.class)
                    || type.isAssignableTo(ProcessHandle.class)
                    || type.isAssignableTo(Process.class)
                    || type.isAssignableTo(ProcessBuilder.class)
                    || type.isAssignableTo(java.io.File.class)
                    || type.isAssignableTo(java.io.InputStream.class)
                    || type.isAssignableTo(java.io.OutputStream.class)
                    || type.isAssignableTo(java.io.RandomAccessFile.class)
                    || type.getPackageName().startsWith("java.lang.foreign")
                    || type.getPackageName().startsWith("com.sun.jna")
                    || type.getName().equals("org.agrona.IoUtil"));
}
