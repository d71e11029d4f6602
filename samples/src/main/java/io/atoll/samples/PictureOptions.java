package io.atoll.samples;

import io.atoll.ipc.pool.ProcessPoolOptions;
import io.atoll.samples.pictures.ChromeTrace;
import io.atoll.samples.pictures.Picture;
import io.atoll.samples.pictures.Timeline;
import io.atoll.samples.pictures.TimelineRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where pictures of a run go. */
final class PictureOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--picture",
            paramLabel = "FILE",
            description = "Draw who ran which task when, into FILE.svg or FILE.png.")
    private Path picture;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Write the same as a Chrome trace, which https://ui.perfetto.dev opens.")
    private Path trace;

    private TimelineRecorder recorder;

    /**
     * Lets a pool be recorded, if a picture is wanted. To be called before the run, as it refuses what cannot be written.
     *
     * @param options of the pool
     * @return options with a listener, or the same
     */
    ProcessPoolOptions record(ProcessPoolOptions options) {
        check();
        return picture == null && trace == null ? options : recordAlways(options);
    }

    /**
     * Lets a pool be recorded, whether a picture is wanted or not.
     *
     * @param options of the pool
     * @return options with a listener
     */
    ProcessPoolOptions recordAlways(ProcessPoolOptions options) {
        check();
        recorder = new TimelineRecorder();
        return options.withListener(recorder);
    }

    /**
     * What was recorded.
     *
     * @return the timeline so far
     */
    Timeline timeline() {
        return recorder.timeline();
    }

    /**
     * Writes what is wanted of the pool that was recorded.
     *
     * @param output tells people where it is
     * @param drawing makes the picture
     */
    void write(Output output, Function<Timeline, Picture> drawing) throws IOException {
        if (picture != null) {
            drawing.apply(timeline()).write(picture);
            output.note("  Drawn in  " + picture);
        }
        if (trace != null) {
            new ChromeTrace(timeline()).write(trace);
            output.note("  Traced in  " + trace);
        }
    }

    private void check() {
        check(command, "--picture", picture, true);
        check(command, "--trace", trace, false);
    }

    /**
     * Refuses a file that cannot be written, or not as a picture.
     *
     * @param command whose option it is
     * @param option its name
     * @param file may be null
     * @param drawn whether it is for a picture
     */
    static void check(CommandSpec command, String option, Path file, boolean drawn) {
        if (file == null) {
            return;
        }
        if (drawn && !Picture.isPossible(file)) {
            throw new ParameterException(
                    command.commandLine(), option + " must end with .svg or .png, to say how: not " + file);
        }
        final Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new ParameterException(
                    command.commandLine(), option + " is to be written into " + folder + ", which is no folder");
        }
    }
}
