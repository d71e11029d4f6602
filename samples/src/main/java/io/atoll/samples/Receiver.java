package io.atoll.samples;

import io.atoll.ipc.ring.SharedRingBuffers;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.IdleStrategy;

/** Reads the messages of a {@link Sender} out of a ring until their end, and measures. */
final class Receiver implements ControlledMessageHandler {
    private static final int BATCH = 256;

    /** Why the reading ended. */
    enum Outcome {
        /** The producer said that the stream is complete. */
        COMPLETE,
        /** Asked to stop. */
        STOPPED,
        /** There is no producer any more, and one had not said that the stream is complete. */
        PRODUCER_DIED
    }

    private final SharedRingBuffers ring;
    private final SharedRingBuffers.Consumer consumer;
    private final StopSignal stop;
    private final Runnable onWaiting;
    private final IdleStrategy idle = Idle.strategy();
    private final Arrivals arrivals = new Arrivals();

    private boolean complete;
    private boolean hasMetProducer;
    private boolean waitingIsKnown;
    private long next;
    private long missing;

    /**
     * The reading side of a ring.
     *
     * @param ring where
     * @param consumer its consumer
     * @param stop ends the reading early
     * @param onWaiting called once if there is neither message nor producer
     */
    Receiver(SharedRingBuffers ring, SharedRingBuffers.Consumer consumer, StopSignal stop, Runnable onWaiting) {
        this.ring = ring;
        this.consumer = consumer;
        this.stop = stop;
        this.onWaiting = onWaiting;
    }

    /**
     * Reads until the end.
     *
     * @return which end
     */
    Outcome receive() {
        while (true) {
            final int read = consumer.controlledRead(this, BATCH);
            if (complete) {
                return Outcome.COMPLETE;
            }
            if (stop.isRaised()) {
                return Outcome.STOPPED;
            }
            if (read == 0 && !isProducerThere() && hasMetProducer && isDrained()) {
                return Outcome.PRODUCER_DIED;
            }
            idle.idle(read);
        }
    }

    private boolean isProducerThere() {
        final boolean there = ring.hasProducer();
        hasMetProducer |= there || arrivals.messages() > 0;
        if (!hasMetProducer && !waitingIsKnown) {
            waitingIsKnown = true;
            onWaiting.run();
        }
        return there;
    }

    /**
     * Asked after the producer is known to be gone: what it wrote before is read before we believe that nothing comes.
     * (A ring that is not empty and yet gives nothing ends in the message that the producer was writing as it died.)
     */
    private boolean isDrained() {
        final int before = ring.size();
        return consumer.controlledRead(this, BATCH) == 0 && ring.size() == before && !complete;
    }

    @Override
    public Action onMessage(int type, MutableDirectBuffer buffer, int index, int length) {
        if (type == MessageLayout.END) {
            complete = true;
            return Action.BREAK; // what follows belongs to another stream
        }
        final long number = buffer.getLong(index + MessageLayout.NUMBER_OFFSET);
        if (arrivals.messages() > 0 && number != 0) {
            // the first that we see may have any number; 0 is a producer that began anew
            missing += Math.abs(number - next);
        }
        next = number + 1;
        arrivals.add(buffer.getLong(index + MessageLayout.SEND_TIME_OFFSET), length);
        return Action.CONTINUE;
    }

    /** Messages lost or out of order, which must never be. */
    long missing() {
        return missing;
    }

    Arrivals arrivals() {
        return arrivals;
    }
}
