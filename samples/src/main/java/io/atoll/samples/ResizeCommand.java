package io.atoll.samples;

import io.atoll.ipc.pool.ProcessPool;
import io.atoll.ipc.pool.ProcessPoolOptions;
import io.atoll.ipc.process.JvmProcessOptions;
import io.atoll.samples.pictures.Gantt;
import io.atoll.samples.pictures.ItemChart;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A folder of images, made small. */
@Command(
        name = "resize",
        description = "Makes all images of a folder small, in many processes, with a chart of the progress.",
        footer = {
            "",
            "Each task reads one image, scales it down and writes it. What is no image fails alone, as would one that"
                    + " crashes the decoder; the others are done. Without a folder, images are made up (by the pool, too)"
                    + " and removed in the end."
        })
final class ResizeCommand implements Callable<Integer> {
    private static final Set<String> KINDS = Set.of("png", "jpg", "jpeg", "gif", "bmp");
    private static final String SMALL = "small";
    private static final String SCALING = "ImageScaling::scale";

    @Spec
    private CommandSpec spec;

    @Mixin
    private Output output;

    @Mixin
    private WorkersOption workers;

    @Mixin
    private PictureOptions pictures;

    @Parameters(
            paramLabel = "FOLDER",
            arity = "0..1",
            description = "With images: png, jpg, gif, bmp. Without it, some are made up.")
    private Path folder;

    @Option(
            names = "--to",
            paramLabel = "FOLDER",
            description = "For the small images (default: the folder 'small' in that of the images).")
    private Path to;

    @Option(
            names = "--width",
            defaultValue = "160",
            paramLabel = "PIXELS",
            description = "Of the small images, 1 to 10000 (default: 160).")
    private int width;

    @Option(
            names = "--images",
            defaultValue = "60",
            paramLabel = "N",
            description = "How many to make up if no folder is given, 1 to 10000 (default: 60).")
    private int images;

    @Option(
            names = "--progress",
            paramLabel = "FILE",
            description = "Draw each image from its begin to its end, into FILE.svg or FILE.png.")
    private Path progress;

    /**
     * An image that could not be made small.
     *
     * @param file of it
     * @param cause why
     */
    record Failure(String file, String cause) {}

    /**
     * How it went.
     *
     * @param workers of the pool
     * @param done how many images
     * @param failed how many
     * @param bytes of the small images together
     * @param folder of the small images
     * @param seconds with the start of the workers
     * @param failures all of them
     */
    record Result(
            int workers, int done, int failed, long bytes, String folder, double seconds, List<Failure> failures) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        Range.check(spec, "--width", width, 1, 10_000);
        Range.check(spec, "--images", images, 1, 10_000);
        PictureOptions.check(spec, "--progress", progress, true);
        final ProcessPoolOptions options = pictures.recordAlways(workers.options()
                .withProcess(JvmProcessOptions.DEFAULT.withJvmOptions("-Djava.awt.headless=true"))); // no window
        final Result result;
        if (folder == null) {
            try (WorkFolder work = new WorkFolder()) {
                result = run(options, work.path(), true);
            }
        } else {
            result = run(options, folder, false);
        }
        output.print(result, text -> print(result, text));
        final String title = "atoll resize: " + Units.count(result.done()) + " images";
        pictures.write(output, recorded -> new Gantt(recorded, title, 1).picture());
        if (progress != null) {
            new ItemChart(pictures.timeline().of(SCALING), title, "image")
                    .picture()
                    .write(progress);
            output.note("  Drawn in  " + progress);
        }
        if (result.failed() > 0) {
            throw new CommandFailedException(Units.count(result.failed()) + " of "
                    + Units.count(result.done() + result.failed()) + " images could not be made small; why is above");
        }
        return 0;
    }

    private Result run(ProcessPoolOptions options, Path from, boolean generated)
            throws IOException, InterruptedException {
        final Path target = to == null ? from.resolve(SMALL) : to;
        refuseToOverwrite(from, target);
        final long start = System.nanoTime();
        try (ProcessPool pool = ProcessPool.open(options)) {
            final List<Path> found = generated ? generate(pool, from) : imagesIn(from);
            Files.createDirectories(target);
            final List<CompletableFuture<ImageScaling.Small>> scaled = new ArrayList<>();
            try (ProgressBar bar = new ProgressBar(spec, !output.isJson(), found.size())) {
                for (Path image : found) {
                    scaled.add(bar.watch(pool.submit(ImageScaling::scale, order(image, target))));
                }
                for (CompletableFuture<ImageScaling.Small> image : scaled) {
                    bar.await(image);
                }
            }
            return result(pool.workers(), found, scaled, target, System.nanoTime() - start);
        }
    }

    /** The small images have the names of the large ones. */
    private static void refuseToOverwrite(Path from, Path target) throws IOException {
        if (Files.isDirectory(from) && Files.isDirectory(target) && Files.isSameFile(from, target)) {
            throw new CommandFailedException(
                    target
                            + " is the folder of the images themselves, which the small ones would overwrite: choose another with --to");
        }
    }

    private ImageScaling.Order order(Path image, Path target) {
        return new ImageScaling.Order(
                image.toAbsolutePath().toString(),
                target.resolve(image.getFileName()).toAbsolutePath().toString(),
                width);
    }

    private List<Path> generate(ProcessPool pool, Path into) throws IOException, InterruptedException {
        final String base = into.toString();
        return pool
                .map(
                        (Integer number) -> ImageScaling.draw(
                                number,
                                Path.of(base, String.format(Locale.ROOT, "image-%04d.png", number))
                                        .toString()),
                        IntStream.rangeClosed(1, images).boxed().toList(),
                        1)
                .stream()
                .map(Path::of)
                .toList();
    }

    private static List<Path> imagesIn(Path from) throws IOException {
        if (!Files.isDirectory(from)) {
            throw new CommandFailedException(from + " is no folder");
        }
        final List<Path> found = WorkFolder.filesIn(from).stream()
                .filter(file -> KINDS.contains(ImageScaling.endOf(file)))
                .toList();
        if (found.isEmpty()) {
            throw new CommandFailedException("no images in " + from + ": no file there is named like one");
        }
        return found;
    }

    private static Result result(
            int workers, List<Path> found, List<CompletableFuture<ImageScaling.Small>> scaled, Path target, long nanos)
            throws InterruptedException {
        final List<Failure> failures = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < found.size(); i++) {
            try {
                bytes += scaled.get(i).get().bytes();
            } catch (ExecutionException e) {
                failures.add(new Failure(
                        found.get(i).toString(), FailureCause.of(e.getCause()).text()));
            }
        }
        return new Result(
                workers,
                found.size() - failures.size(),
                failures.size(),
                bytes,
                target.toString(),
                Units.seconds(nanos),
                failures);
    }

    private void print(Result result, PrintWriter text) {
        if (!result.failures().isEmpty()) {
            final Table table = new Table("failed", "why");
            for (Failure failure : result.failures()) {
                table.row(failure.file(), failure.cause());
            }
            table.print(text);
            text.println();
        }
        text.println("  " + Units.count(result.done()) + " small images of " + Units.bytes(result.bytes())
                + " in all, by " + result.workers() + " workers in " + Units.decimal(result.seconds())
                + " s, "
                + (folder == null ? "their start and the making of the images included." : "their start included."));
        if (folder != null || to != null) {
            text.println("  They are in  " + result.folder());
        }
    }
}
