package io.atoll.samples;

import io.atoll.ipc.codec.Codec;
import io.atoll.ipc.codec.CodecException;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * An order to buy or to sell.
 *
 * @param number of the order, from 1 on
 * @param buy whether it buys
 * @param price in ticks, 0 to {@link OrderBook#PRICES} - 1
 * @param quantity at least 1
 */
record Order(long number, boolean buy, int price, int quantity) {
    private static final long SPREAD = 0x9E3779B97F4A7C15L;
    private static final int MOST = 100;

    /**
     * The order of a number, always the same: whoever replays orders can be checked.
     *
     * @param number from 1 on
     * @return the order
     */
    static Order of(long number) {
        long bits = number * SPREAD;
        bits = (bits ^ bits >>> 32) * SPREAD;
        bits ^= bits >>> 29;
        final boolean buy = (bits & 1) == 0;
        final int price = (int) (bits >>> 8 & OrderBook.PRICES - 1);
        return new Order(number, buy, price, 1 + (int) (bits >>> 32 & 0x7fff) % MOST);
    }

    /** Orders as bytes. */
    enum OrderCodec implements Codec<Order> {
        /** The only one; as an enum, it travels with what it is the codec of. */
        ORDER;

        private static final int BUY_OFFSET = Long.BYTES;
        private static final int PRICE_OFFSET = BUY_OFFSET + Integer.BYTES;
        private static final int QUANTITY_OFFSET = PRICE_OFFSET + Integer.BYTES;
        private static final int LENGTH = QUANTITY_OFFSET + Integer.BYTES;

        @Override
        public int encodedLength(Order order) {
            return LENGTH;
        }

        @Override
        public int encode(Order order, MutableDirectBuffer buffer, int offset) {
            buffer.putLong(offset, order.number());
            buffer.putInt(offset + BUY_OFFSET, order.buy() ? 1 : 0);
            buffer.putInt(offset + PRICE_OFFSET, order.price());
            buffer.putInt(offset + QUANTITY_OFFSET, order.quantity());
            return LENGTH;
        }

        @Override
        public Order decode(DirectBuffer buffer, int offset, int length) {
            if (length != LENGTH) {
                throw new CodecException("expected an order of " + LENGTH + " bytes, found " + length);
            }
            return new Order(
                    buffer.getLong(offset),
                    buffer.getInt(offset + BUY_OFFSET) == 1,
                    buffer.getInt(offset + PRICE_OFFSET),
                    buffer.getInt(offset + QUANTITY_OFFSET));
        }
    }
}
