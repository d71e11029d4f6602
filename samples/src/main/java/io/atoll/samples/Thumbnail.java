package io.atoll.samples;

import java.util.Arrays;

/** A small picture of a large one, by nothing but arithmetic: the work of a task that needs neither files nor libraries. */
final class Thumbnail {
    private static final int WIDTH = 240;
    private static final int HEIGHT = 180;
    private static final int SCALE = 4;

    private Thumbnail() {}

    /**
     * Draws the picture with a number, and scales it down.
     *
     * @param number of the picture
     * @return a hash of the small picture's pixels
     */
    static int of(int number) {
        final int[] picture = draw(number);
        final int[] small = new int[WIDTH / SCALE * (HEIGHT / SCALE)];
        for (int i = 0; i < small.length; i++) {
            final int left = i % (WIDTH / SCALE) * SCALE;
            final int top = i / (WIDTH / SCALE) * SCALE;
            int sum = 0;
            for (int pixel = 0; pixel < SCALE * SCALE; pixel++) {
                sum += picture[(top + pixel / SCALE) * WIDTH + left + pixel % SCALE];
            }
            small[i] = sum / (SCALE * SCALE);
        }
        return Arrays.hashCode(small);
    }

    private static int[] draw(int number) {
        final int[] picture = new int[WIDTH * HEIGHT];
        for (int i = 0; i < picture.length; i++) {
            final int x = i % WIDTH;
            final int y = i / WIDTH;
            final double wave = StrictMath.sin(0.05 * x + number) + StrictMath.cos(0.07 * y * (1 + number % 7));
            picture[i] = (int) (63 * (2 + wave));
        }
        return picture;
    }
}
