package io.atoll.ipc.process;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.core.testing.ChildJvm;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.value.SharedLong;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The ways in which a parent may have been started, and what its children find. Surefire's own is that of all tests. */
@Timeout(4 * Await.HANG_LIMIT_SECONDS)
class LaunchWaysTest {
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    @TempDir
    Path folder;

    /** Starts a child by a lambda, and one by a class. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws Exception {
            if (arguments.length > 0) {
                System.out.println("class");
                return;
            }
            final SharedLong number = SharedLong.open(Space.current(), "number");
            final int lambda = JvmProcess.start(() -> number.set(42)).join();
            final int main = JvmProcess.start(Program.class, "child").join();
            System.out.println("lambda " + lambda + " " + number.get() + ", main " + main);
        }
    }

    private List<String> flags() {
        return List.of("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED", "-Datoll.home=" + spaces.home());
    }

    private static void assertWorked(List<String> said) {
        assertTrue(said.containsAll(List.of("class", "lambda 0 42, main 0")), said::toString);
    }

    @Test
    void aClassPathOfAHundredKibibytes() {
        final StringBuilder classPath = new StringBuilder(CLASS_PATH);
        while (classPath.length() < 100 << 10) {
            classPath
                    .append(File.pathSeparator)
                    .append(folder.resolve("no such folder, \"quoted\" " + classPath.length()));
        }
        try (ChildJvm parent = ChildJvm.startBare(flags(), classPath.toString(), Program.class)) {
            assertWorked(parent.rest());
        }
    }

    @Test
    void aClassPathRelativeToAnotherDirectory() throws Exception {
        final Path relative = Path.of("").toAbsolutePath();
        final StringBuilder classPath = new StringBuilder();
        for (String entry : CLASS_PATH.split(File.pathSeparator)) {
            classPath
                    .append(relative.relativize(Path.of(entry).toAbsolutePath()))
                    .append(File.pathSeparator);
        }
        try (ChildJvm parent = ChildJvm.startBare(flags(), classPath.toString(), Elsewhere.class, folder.toString())) {
            assertEquals(List.of("here", "exit code 0"), parent.rest());
        }
    }

    /** Starts a child in another directory. */
    static final class Elsewhere {
        private Elsewhere() {}

        public static void main(String[] arguments) throws Exception {
            final JvmProcessOptions options = JvmProcessOptions.DEFAULT.withDirectory(Path.of(arguments[0]));
            final JvmProcess child = JvmProcess.start(options, () -> System.out.println("here"));
            System.out.println("exit code " + child.join());
        }
    }

    @Test
    void aModulePath() throws Exception {
        final Path modules = Files.createDirectory(folder.resolve("modules"));
        Jars.write(Space.class, "io.atoll.core", modules.resolve("core.jar"));
        Jars.write(JvmProcess.class, "io.atoll.ipc", modules.resolve("ipc.jar"));
        Files.copy(Jars.home(AtomicBuffer.class), modules.resolve("agrona.jar"));
        compileApplication(modules);
        final String agrona = java.lang.module.ModuleFinder.of(modules.resolve("agrona.jar")).findAll().stream()
                .map(module -> module.descriptor().name())
                .findAny()
                .orElseThrow();
        assertWorked(talk(
                "",
                java("java"),
                "--add-opens=java.base/jdk.internal.misc=" + agrona,
                "-Datoll.home=" + spaces.home(),
                "--module-path=" + modules,
                "-m",
                "app/app.Main"));
    }

    private void compileApplication(Path modules) throws IOException {
        final Path source = Files.createDirectories(folder.resolve("source/app"));
        final Path info = Files.writeString(
                source.resolve("module-info.java"),
                "module app { requires io.atoll.core; requires io.atoll.ipc; opens app to io.atoll.ipc; }");
        final Path main = Files.writeString(source.resolve("Main.java"), """
                package app;
                import io.atoll.core.space.Space;
                import io.atoll.ipc.pool.ProcessPool;
                import io.atoll.ipc.process.JvmProcess;
                import io.atoll.ipc.value.SharedLong;
                public class Main {
                    public static void main(String[] arguments) throws Exception {
                        if (arguments.length > 0) {
                            System.out.println(Main.class.getModule().getName().equals("app") ? "class" : "no module");
                            return;
                        }
                        SharedLong number = SharedLong.open(Space.current(), "number");
                        int lambda = JvmProcess.start(() -> number.set(42)).join();
                        int main = JvmProcess.start(Main.class, "child").join();
                        try (ProcessPool pool = ProcessPool.open()) {
                            if (pool.call((Integer n) -> n + 1, 41) != 42) {
                                throw new AssertionError("in a pool");
                            }
                        }
                        System.out.println("lambda " + lambda + " " + number.get() + ", main " + main);
                    }
                }
                """);
        compile(
                List.of(
                        "--module-path",
                        modules.toString(),
                        "-d",
                        modules.resolve("app").toString()),
                info,
                main);
    }

    private static void compile(List<String> options, Path... sources) {
        final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        final StringWriter messages = new StringWriter();
        assertTrue(
                compiler.getTask(
                                messages,
                                null,
                                null,
                                options,
                                null,
                                compiler.getStandardFileManager(null, null, null)
                                        .getJavaFileObjects(sources))
                        .call(),
                messages::toString);
    }

    private static String java(String tool) {
        return Path.of(System.getProperty("java.home"), "bin", tool).toString();
    }

    private static List<String> talk(String input, String... command) throws Exception {
        final Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        // reading would wait for ever for one that hangs
        final var timeout = CompletableFuture.delayedExecutor(Await.HANG_LIMIT_SECONDS, TimeUnit.SECONDS);
        timeout.execute(process::destroyForcibly);
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes());
        }
        final List<String> lines =
                new String(process.getInputStream().readAllBytes()).lines().toList();
        assertTrue(process.waitFor(Await.HANG_LIMIT_SECONDS, TimeUnit.SECONDS));
        return lines;
    }

    @Test
    void aLambdaTypedIntoJshellIsRefusedWithAdvice() throws Exception {
        final List<String> said = talk(
                """
                import io.atoll.ipc.process.*;
                try { JvmProcess.start(() -> {}); } catch (IllegalArgumentException e) { System.out.println(e.getMessage()); }
                /exit
                """,
                java("jshell"),
                "--class-path=" + CLASS_PATH,
                "-J-Djava.util.prefs.userRoot=" + folder,
                "-R--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                "-s",
                "-");
        assertTrue(
                said.stream().anyMatch(line -> line.contains("typed into jshell") && line.contains("--class-path")),
                said::toString);
    }

    @Test
    void aClassThatIsNotOnTheClassPathIsRefusedWithAdvice() throws Exception {
        final Path source = Files.writeString(
                folder.resolve("Foreign.java"),
                "public class Foreign implements io.atoll.ipc.process.JvmTask { public void run() {} }");
        compile(List.of("-Xlint:none", "-cp", CLASS_PATH, "-d", folder.toString()), source);
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            final JvmTask task = (JvmTask)
                    loader.loadClass("Foreign").getDeclaredConstructor().newInstance();
            final String message = assertThrows(IllegalArgumentException.class, () -> JvmProcess.start(task))
                    .getMessage();
            assertTrue(message.contains("Foreign") && message.contains("not on the class path"), message);
        }
    }

    /** Does what the loader of a jar of jars does: its classes, Atoll's too, are on no class path. */
    static final class Boot {
        private Boot() {}

        public static void main(String[] arguments) throws Exception {
            final List<URL> urls = new ArrayList<>();
            for (String entry : arguments[0].split(File.pathSeparator)) {
                urls.add(Path.of(entry).toUri().toURL());
            }
            try (URLClassLoader loader =
                    new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
                Thread.currentThread().setContextClassLoader(loader);
                loader.loadClass(arguments[1]).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
            }
        }
    }

    /** Told what is wrong, tells it. */
    public static final class Booted {
        private Booted() {}

        public static void main(String[] arguments) throws IOException {
            try {
                JvmProcess.start(() -> {});
            } catch (IllegalStateException e) {
                ChildJvm.answer(e.getMessage());
            }
        }
    }

    @Test
    void aJarWithinAJarIsRefusedWithAdvice() throws Exception {
        final String file = Boot.class.getName().replace('.', '/') + ".class";
        Files.createDirectories(folder.resolve(file).getParent());
        Files.copy(Jars.home(Boot.class).resolve(file), folder.resolve(file));
        try (ChildJvm parent =
                ChildJvm.startBare(flags(), folder.toString(), Boot.class, CLASS_PATH, Booted.class.getName())) {
            final String answer = parent.answer();
            assertTrue(answer.contains("no child JVM could load Atoll") && answer.contains("extract"), answer);
        }
    }
}
