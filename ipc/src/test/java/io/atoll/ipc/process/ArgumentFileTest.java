package io.atoll.ipc.process;

import static org.junit.jupiter.api.Assertions.*;

import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArgumentFileTest {
    @TempDir
    Path folder;

    /** Prints its properties {@code word0}, {@code word1}, ... */
    static final class Words {
        private Words() {}

        public static void main(String[] arguments) {
            for (int i = 0; System.getProperty("word" + i) != null; i++) {
                System.out.println(System.getProperty("word" + i).replace("\n", "<newline>"));
            }
        }
    }

    @Test
    void theLauncherReadsTheVeryWordsThatWereWritten() throws Exception {
        final List<String> words = List.of(
                "a b", "", "c\\d\\", "\"e\"", "'f'", "# g", "@h", "i\tj", "k\nl", "m\\nn", "\\\"", "*", "$HOME");
        final List<String> flags = new java.util.ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            flags.add("-Dword" + i + "=" + words.get(i));
        }
        flags.addAll(List.of("-cp", System.getProperty("java.class.path"), Words.class.getName()));
        final Path file = folder.resolve("with blank");
        Files.write(file, ArgumentFile.format(flags).getBytes(Charset.defaultCharset()));
        final Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "@" + file)
                .redirectErrorStream(true)
                .start();
        final List<String> read =
                new String(java.getInputStream().readAllBytes()).lines().toList();
        assertEquals(words.stream().map(word -> word.replace("\n", "<newline>")).toList(), read);
    }
}
