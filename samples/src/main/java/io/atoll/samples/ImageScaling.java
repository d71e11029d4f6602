package io.atoll.samples;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/** What workers do with images: make them, and make them smaller. */
final class ImageScaling {
    private static final int WIDTH = 800;
    private static final int HEIGHT = 600;
    private static final int SPOTS = 40;

    /**
     * An image to be scaled.
     *
     * @param from its file
     * @param to the file of the small one
     * @param width of the small one, if the image is not narrower
     */
    record Order(String from, String to, int width) implements Serializable {}

    /**
     * A small image.
     *
     * @param file of it
     * @param width in pixels
     * @param height in pixels
     * @param bytes of the file
     */
    record Small(String file, int width, int height, long bytes) implements Serializable {}

    private ImageScaling() {}

    /**
     * Makes an image up.
     *
     * @param number of it
     * @param file to be written
     * @return the file
     */
    static String draw(int number, String file) throws IOException {
        final SplittableRandom random = new SplittableRandom(number);
        final BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        final Graphics2D graphics = image.createGraphics();
        graphics.setPaint(new GradientPaint(0, 0, color(random), WIDTH, HEIGHT, color(random)));
        graphics.fillRect(0, 0, WIDTH, HEIGHT);
        for (int spot = 0; spot < SPOTS; spot++) {
            final int size = random.nextInt(20, HEIGHT / 3);
            graphics.setPaint(color(random));
            graphics.fillOval(random.nextInt(WIDTH) - size / 2, random.nextInt(HEIGHT) - size / 2, size, size);
        }
        graphics.dispose();
        ImageIO.write(image, "png", new File(file));
        return file;
    }

    private static Color color(SplittableRandom random) {
        return Color.getHSBColor((float) random.nextDouble(), 0.6f, 0.9f);
    }

    /**
     * Scales an image down, by halves and then the rest, so that no pixel is left out. One that is not wider than wanted
     * keeps its size.
     *
     * @param order what and where to
     * @return the small image
     * @throws IOException if it is no image, or the small one cannot be written
     */
    static Small scale(Order order) throws IOException {
        ImageIO.setUseCache(false); // files of its own are of no use to short tasks
        BufferedImage image = ImageIO.read(new File(order.from()));
        if (image == null) {
            throw new IOException(order.from() + " is no image of a kind that Java can read");
        }
        final int width = Math.min(order.width(), image.getWidth());
        while (image.getWidth() >= 2 * width && image.getHeight() >= 2) {
            image = resized(image, image.getWidth() / 2, image.getHeight() / 2);
        }
        final int height = Math.max(1, Math.round((float) image.getHeight() * width / image.getWidth()));
        image = resized(image, width, height);
        final Path to = Path.of(order.to());
        if (!ImageIO.write(image, endOf(to), to.toFile())) {
            throw new IOException(order.to() + " cannot be written: Java knows no such images");
        }
        return new Small(order.to(), image.getWidth(), image.getHeight(), Files.size(to));
    }

    private static BufferedImage resized(BufferedImage image, int width, int height) {
        final boolean opaque = !image.getColorModel().hasAlpha();
        final BufferedImage smaller =
                new BufferedImage(width, height, opaque ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_INT_ARGB);
        final Graphics2D graphics = smaller.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image, 0, 0, width, height, null);
        graphics.dispose();
        return smaller;
    }

    /** What a file's name ends with is the name of its kind. */
    static String endOf(Path file) {
        final String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
