package io.atoll.samples;

/** Who wants how much at which price; what fits is traded at once. Its state is a function of the orders it was given. */
final class OrderBook {
    /** How many prices there are, a power of two. */
    static final int PRICES = 64;

    private static final long PRIME = 0x100000001B3L;

    private final long[] bids = new long[PRICES];
    private final long[] asks = new long[PRICES];
    private long orders;
    private long traded;

    /**
     * Takes the next order.
     *
     * @param order its number is one more than that of the order before
     */
    void accept(Order order) {
        if (order.number() != orders + 1) {
            throw new IllegalStateException("expected order " + (orders + 1) + ", found " + order.number());
        }
        orders++;
        if (order.buy()) {
            bids[order.price()] += buy(order.price(), order.quantity());
        } else {
            asks[order.price()] += sell(order.price(), order.quantity());
        }
    }

    private long buy(int limit, long quantity) {
        long left = quantity;
        for (int price = 0; price <= limit && left > 0; price++) {
            left -= trade(asks, price, left);
        }
        return left;
    }

    private long sell(int limit, long quantity) {
        long left = quantity;
        for (int price = PRICES - 1; price >= limit && left > 0; price--) {
            left -= trade(bids, price, left);
        }
        return left;
    }

    private long trade(long[] side, int price, long wanted) {
        final long quantity = Math.min(side[price], wanted);
        side[price] -= quantity;
        traded += quantity * (price + 1);
        return quantity;
    }

    /** How many orders it was given. */
    long orders() {
        return orders;
    }

    /** A number that two books have in common, in all likelihood, only if they are in the same state. */
    long checksum() {
        long sum = orders * PRIME ^ traded;
        for (int price = 0; price < PRICES; price++) {
            sum = (sum ^ bids[price]) * PRIME;
            sum = (sum ^ asks[price]) * PRIME;
        }
        return sum;
    }
}
