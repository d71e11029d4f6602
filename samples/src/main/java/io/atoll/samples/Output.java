package io.atoll.samples;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.Consumer;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where results go: text for people, or one JSON document for programs. */
final class Output {
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private static final Gson LINES = new GsonBuilder().disableHtmlEscaping().create();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    /**
     * Whether only JSON may be printed.
     *
     * @return true if asked for
     */
    boolean isJson() {
        return json;
    }

    /**
     * Prints a result, all of it at once, so that another process that prints does not come in between.
     *
     * @param result a record
     * @param text prints it for people
     */
    void print(Object result, Consumer<PrintWriter> text) {
        final StringWriter whole = new StringWriter();
        final PrintWriter writer = new PrintWriter(whole);
        if (json) {
            writer.println(GSON.toJson(result));
        } else {
            text.accept(writer);
        }
        writer.flush();
        command.commandLine().getOut().print(whole);
        command.commandLine().getOut().flush();
    }

    /**
     * Prints one of many results: JSON takes one line for each then.
     *
     * @param result made of what JSON knows
     * @return false if nobody reads any more
     */
    boolean printLine(Object result) {
        final PrintWriter out = command.commandLine().getOut();
        out.println(LINES.toJson(result));
        return !out.checkError();
    }

    /**
     * Prints text as it is.
     *
     * @param text with its line ends
     * @return false if nobody reads any more
     */
    boolean printText(String text) {
        final PrintWriter out = command.commandLine().getOut();
        out.print(text);
        return !out.checkError();
    }

    /**
     * Tells people something on the way to the result.
     *
     * @param line with picocli's markup for styles
     */
    void note(String line) {
        if (!json) {
            command.commandLine().getOut().println(styled(line));
            command.commandLine().getOut().flush();
        }
    }

    /**
     * Whether standard output is a terminal, where lines can be written over.
     *
     * @return true if people look on
     */
    static boolean isTerminal() {
        return Ansi.AUTO.enabled();
    }

    /**
     * Gives a text its colours, if standard output is a terminal.
     *
     * @param text with picocli's markup for styles
     * @return with escape sequences, or without markup
     */
    static String styled(String text) {
        return Ansi.AUTO.string(text);
    }
}
