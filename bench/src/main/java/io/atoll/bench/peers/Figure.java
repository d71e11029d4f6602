package io.atoll.bench.peers;

/**
 * One number that a run gives.
 *
 * @param name of its row in reports
 * @param key by which the child tells it
 * @param unit of the number
 * @param higherIsBetter whether more is better
 * @param bar what Atoll has to reach; {@link Bar#NONE} if the number is for information
 */
record Figure(String name, String key, String unit, boolean higherIsBetter, Bar bar) {
    /**
     * How Atoll compares.
     *
     * @param atoll its number
     * @param rival the rival's
     * @return above 1 if Atoll is better; NaN or infinite if one of them is 0
     */
    double ratio(double atoll, double rival) {
        return higherIsBetter ? atoll / rival : rival / atoll;
    }
}
