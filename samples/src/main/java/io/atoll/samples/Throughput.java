package io.atoll.samples;

/**
 * How much in how long.
 *
 * @param messages how many
 * @param bytes in all of them, without their headers
 * @param seconds how long it took
 * @param messagesPerSecond a second's messages
 * @param megabytesPerSecond a second's bytes, in millions
 */
record Throughput(long messages, long bytes, double seconds, double messagesPerSecond, double megabytesPerSecond) {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MEGA = 1e6;

    static Throughput of(long messages, long bytes, long nanos) {
        final double seconds = nanos / NANOS_PER_SECOND;
        return new Throughput(
                messages,
                bytes,
                seconds,
                seconds > 0 ? Units.rounded(messages / seconds) : 0,
                seconds > 0 ? Units.rounded(bytes / MEGA / seconds) : 0);
    }

    @Override
    public String toString() {
        return Units.count(messages) + " messages, " + Units.bytes(bytes) + ", in " + Units.decimal(seconds) + " s: "
                + Units.count(Math.round(messagesPerSecond)) + " messages/s, " + Units.decimal(megabytesPerSecond)
                + " MB/s";
    }
}
