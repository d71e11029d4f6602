package io.atoll.ipc.process;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.platform.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchCacheTest {
    private static final List<String> FLAGS =
            List.of("--add-opens=java.base/java.lang=ALL-UNNAMED", "--add-opens=java.base/java.io=some.module");

    @TempDir
    Path folder;

    private Path directory;
    private Path jar;
    private List<String> classPath;
    private LaunchCache cache;

    @BeforeEach
    void prepare() throws IOException {
        directory = folder.resolve("caches/atoll");
        jar = Files.writeString(folder.resolve("a b.jar"), "content");
        classPath = List.of(jar.toString(), folder.resolve("missing.jar").toString());
        cache = new LaunchCache(new CacheFolder(Platform.system(), directory));
    }

    private LaunchKey key() {
        return LaunchKey.of(classPath, FLAGS);
    }

    private Path add() throws IOException {
        return cache.add(key(), classPath, FLAGS).orElseThrow();
    }

    @Test
    void whatWasAddedIsFoundAndIsTheOwnersAlone() throws IOException {
        assertTrue(cache.find(key()).isEmpty());
        final Path entry = add();
        assertEquals(entry, cache.find(key()).orElseThrow());
        assertEquals(String.join(":", classPath), LaunchCache.classPath(entry));
        for (Path path : List.of(directory, entry)) {
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        }
        try (Stream<Path> entries = Files.list(directory)) {
            assertEquals(List.of(entry), entries.toList());
        }
    }

    @Test
    void addingAgainKeepsWhatIsThere() throws IOException {
        final Path entry = add();
        Files.writeString(LaunchCache.archive(entry), "archive");
        assertEquals(entry, add());
        assertTrue(Files.exists(LaunchCache.archive(entry)));
    }

    @Test
    void theManifestStandsForTheClassPathAndForTheFlagsThatItCan() throws IOException {
        try (JarFile launcher = new JarFile(LaunchCache.launcher(add()).toFile())) {
            final var attributes = launcher.getManifest().getMainAttributes();
            assertEquals("../../../a%20b.jar ../../../missing.jar", attributes.getValue("Class-Path"));
            assertEquals("java.base/jdk.internal.misc java.base/java.lang", attributes.getValue("Add-Opens"));
            assertEquals("ALL-UNNAMED", attributes.getValue("Enable-Native-Access"));
        }
        assertTrue(LauncherJar.standsFor(FLAGS.get(0)));
        assertFalse(LauncherJar.standsFor(FLAGS.get(1)));
    }

    @Test
    void aJarThatChangesChangesTheKey() throws IOException {
        final LaunchKey before = key();
        assertEquals(before, key());
        Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH));
        final LaunchKey touched = key();
        assertNotEquals(before, touched);
        Files.writeString(jar, "longer content");
        Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH));
        assertNotEquals(touched, key());
        assertNotEquals(key(), LaunchKey.of(classPath, List.of("-XX:+UseZGC")));
        assertEquals(LaunchKey.of(classPath, List.of("-Xmx1g")), LaunchKey.of(classPath, List.of("-Dx=y")));
    }

    @Test
    void onlyJarsCanBeArchived() {
        assertTrue(key().onlyJars());
        assertFalse(
                LaunchKey.of(List.of(jar.toString(), folder.toString()), FLAGS).onlyJars());
    }

    @Test
    void anotherKeyOfTheSameNameIsNotMistakenAndMakesRoom() throws IOException {
        final Path entry = add();
        Files.writeString(entry.resolve("key"), "something else");
        assertTrue(cache.find(key()).isEmpty());
        assertEquals(entry, add());
        assertEquals(key().text(), Files.readString(entry.resolve("key")));
    }

    @Test
    void aCacheThatIsASymbolicLinkOrOpenToOthersIsNotUsed() throws IOException {
        final Path entry = add();
        Files.setPosixFilePermissions(entry, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertTrue(cache.find(key()).isEmpty());
        Files.setPosixFilePermissions(entry, PosixFilePermissions.fromString("rwx------"));
        assertTrue(cache.find(key()).isPresent());
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx---r-x"));
        assertTrue(cache.find(key()).isEmpty());
        assertTrue(cache.add(key(), classPath, FLAGS).isEmpty());
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        final Path link = Files.createSymbolicLink(folder.resolve("link"), directory);
        final LaunchCache linked = new LaunchCache(new CacheFolder(Platform.system(), link));
        assertTrue(linked.find(key()).isEmpty());
        assertTrue(linked.add(key(), classPath, FLAGS).isEmpty());
    }

    @Test
    void anEntryOrLauncherThatIsASymbolicLinkIsNotUsed() throws IOException {
        final Path entry = add();
        final Path moved = Files.move(LaunchCache.launcher(entry), folder.resolve("moved.jar"));
        Files.createSymbolicLink(LaunchCache.launcher(entry), moved);
        assertTrue(cache.find(key()).isEmpty());
        assertEquals(entry, add());
        assertFalse(Files.isSymbolicLink(LaunchCache.launcher(entry)));
        Files.move(entry, folder.resolve("entry"));
        Files.createSymbolicLink(entry, folder.resolve("entry"));
        assertTrue(cache.find(key()).isEmpty());
        assertEquals(entry, add());
        assertTrue(Files.exists(folder.resolve("entry")), "what a link leads to is nobody's to remove");
    }

    @Test
    void trainingIsClaimedOnceAndAgainADayAfterItFailed() throws IOException {
        final Path entry = add();
        assertTrue(cache.claimTraining(entry));
        assertFalse(cache.claimTraining(entry));
        age(entry.resolve("training"), Duration.ofHours(25));
        assertTrue(cache.claimTraining(entry));
        cache.putArchive(entry, Files.writeString(entry.resolve("unfinished"), "archive"));
        assertTrue(cache.isTrained(entry));
        assertFalse(cache.claimTraining(entry));
        Files.writeString(LaunchCache.archive(entry), "cut");
        assertFalse(cache.isTrained(entry));
        cache.distrustArchive(entry);
        assertTrue(cache.claimTraining(entry));
        cache.putArchive(entry, Files.writeString(entry.resolve("unfinished"), "another"));
        assertTrue(cache.isTrained(entry));
        assertFalse(cache.claimTraining(entry));
    }

    @Test
    void whatNobodyUsesIsSwept() throws IOException {
        final Path used = add();
        final Path unused = Files.createDirectory(directory.resolve("0123456789abcdef"));
        final Path unfinished = Files.createDirectory(directory.resolve(".unfinished-x"));
        final Path begun = Files.createDirectory(directory.resolve(".unfinished-y"));
        Files.writeString(unused.resolve("key"), "x");
        age(unused, Duration.ofDays(15));
        age(unfinished, Duration.ofHours(2));
        cache.sweep().now();
        assertEquals(List.of(true, false, false, true), exist(used, unused, unfinished, begun));
    }

    @Test
    void whatIsNotTheCachesStays() throws IOException {
        add();
        final Path file = Files.writeString(directory.resolve("0123456789abcdef"), "the user's");
        final Path folderOfUser = Files.createDirectory(directory.resolve("project"));
        final Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("notes"), "the user's");
        final Path link = Files.createSymbolicLink(directory.resolve("fedcba9876543210"), elsewhere);
        for (Path path : List.of(file, folderOfUser, elsewhere)) {
            age(path, Duration.ofDays(400));
        }
        cache.sweep().now();
        assertEquals(List.of(true, true, true, true), exist(file, folderOfUser, link, elsewhere.resolve("notes")));
    }

    @Test
    void aFolderThatIsOpenToOthersIsNotSwept() throws IOException {
        final Path entry = add();
        age(entry, Duration.ofDays(400));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        cache.sweep().now();
        assertTrue(Files.exists(entry));
    }

    @Test
    void theConfiguredFolderIsThatAroundTheCache() {
        final String before = System.setProperty(CacheFolder.PROPERTY, folder.toString());
        try {
            assertEquals(
                    folder.resolve("atoll"),
                    CacheFolder.ofThisUser().orElseThrow().path());
            System.setProperty(CacheFolder.PROPERTY, "relative");
            assertTrue(CacheFolder.ofThisUser().isEmpty());
        } finally {
            if (before == null) {
                System.clearProperty(CacheFolder.PROPERTY);
            } else {
                System.setProperty(CacheFolder.PROPERTY, before);
            }
        }
    }

    @Test
    void aCacheWithinAFolderThatOthersCanWriteIsNotUsed() throws IOException {
        add();
        final Path parent = directory.getParent();
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertTrue(cache.find(key()).isEmpty());
        assertTrue(cache.add(key(), classPath, FLAGS).isEmpty());
        Files.setAttribute(parent, "unix:mode", 01777);
        assertTrue(cache.find(key()).isPresent());
    }

    @Test
    void whatIsUsedIsNotSwept() throws IOException {
        final Path entry = add();
        age(entry, Duration.ofDays(400));
        assertTrue(cache.use(entry));
        cache.sweep().now();
        assertTrue(Files.exists(entry));
    }

    @Test
    void itIsSweptOnceAnHour() throws IOException {
        add();
        cache.sweep().nowAndThen();
        final Path unused = Files.createDirectory(directory.resolve("0123456789abcdef"));
        age(unused, Duration.ofDays(15));
        cache.sweep().nowAndThen();
        assertTrue(Files.exists(unused));
        age(directory.resolve(".swept"), Duration.ofHours(2));
        cache.sweep().nowAndThen();
        assertFalse(Files.exists(unused));
    }

    @Test
    void whatATrainerLeftThatWasKilledIsRemovedADayLater() throws IOException {
        final Path entry = add();
        final Path old = Files.createDirectory(entry.resolve("home-1-2"));
        final Path fresh = Files.createDirectory(entry.resolve("home-3-4"));
        age(old, Duration.ofHours(25));
        cache.removeLeftovers(entry, List.of("home"));
        assertEquals(List.of(false, true), exist(old, fresh));
    }

    @Test
    void theOldestOfTooManyAreSwept() throws IOException {
        add();
        final List<Path> entries = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            entries.add(Files.createDirectory(directory.resolve(String.format("%016x", i))));
            age(entries.get(i), Duration.ofHours(i));
        }
        cache.sweep().now();
        assertEquals(
                List.of(true, true, true, false, false),
                exist(entries.get(0), entries.get(1), entries.get(30), entries.get(31), entries.get(39)));
    }

    private static List<Boolean> exist(Path... paths) {
        return Stream.of(paths).map(Files::exists).toList();
    }

    private static void age(Path path, Duration age) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(age)));
    }
}
