package io.atoll.samples;

import io.atoll.core.space.Space;
import io.atoll.ipc.value.SharedDoubleArray;
import java.io.IOException;
import java.io.Serializable;
import java.util.SplittableRandom;

/**
 * Two square matrices and their product, in shared memory: what a worker is given is only where they are.
 *
 * @param size rows, and columns
 * @param left factor, row by row
 * @param right factor
 * @param product to be computed
 */
record Matrices(int size, SharedDoubleArray left, SharedDoubleArray right, SharedDoubleArray product)
        implements Serializable {
    private static final int BYTES = 8;

    /**
     * Makes matrices with random factors.
     *
     * @param size rows, and columns
     * @return matrices whose product is zero still
     */
    static Matrices random(int size) throws IOException {
        final Space space = Space.current();
        final long elements = (long) size * size;
        final Matrices matrices = new Matrices(
                size,
                SharedDoubleArray.create(space, elements),
                SharedDoubleArray.create(space, elements),
                SharedDoubleArray.create(space, elements));
        final SplittableRandom random = new SplittableRandom(size);
        for (long i = 0; i < elements; i++) {
            matrices.left.setPlain(i, random.nextDouble(-1, 1));
            matrices.right.setPlain(i, random.nextDouble(-1, 1));
        }
        return matrices;
    }

    long bytes() {
        return 3L * size * size * BYTES;
    }

    /**
     * Computes one row of the product. In any process: each row is written by one.
     *
     * @param row from 0
     * @return the row
     */
    int multiply(int row) {
        final double[] sums = new double[size];
        final double[] factors = new double[size];
        left.copyTo((long) row * size, factors, 0, size);
        for (int k = 0; k < size; k++) {
            final long from = (long) k * size;
            for (int column = 0; column < size; column++) {
                sums[column] += factors[k] * right.getPlain(from + column);
            }
        }
        product.copyFrom((long) row * size, sums, 0, size);
        return row;
    }

    /**
     * Checks the product by a random vector: left times (right times vector) must be product times vector.
     *
     * @return the largest difference, as a share of the largest it could be by rounding; below 1 if all is well
     */
    double error() {
        final SplittableRandom random = new SplittableRandom();
        final double[] vector = random.doubles(size, -1, 1).toArray();
        final double[] expected = times(left, times(right, vector));
        final double[] found = times(product, vector);
        final double rounding = Math.ulp(1.0) * 8 * size * size;
        double most = 0;
        for (int i = 0; i < size; i++) {
            most = Math.max(most, Math.abs(expected[i] - found[i]) / rounding);
        }
        return most;
    }

    private double[] times(SharedDoubleArray matrix, double[] vector) {
        final double[] result = new double[size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                result[i] += matrix.getPlain((long) i * size + j) * vector[j];
            }
        }
        return result;
    }
}
