package io.atoll.samples;

import io.atoll.ipc.queue.Consumer;
import org.agrona.MutableDirectBuffer;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.MessageHandler;

/** Reads the messages of {@link Sender}s out of a queue, beside others, until their end, and measures. For one thread. */
final class QueueReceiver implements MessageHandler {
    private static final int BATCH = 256;

    private final QueueMeeting meeting;
    private final StopSignal stop;
    private final Runnable onWaiting;
    private final IdleStrategy idle = Idle.strategy();
    private final Arrivals arrivals = new Arrivals();
    private final Long2LongHashMap lastOfStream = new Long2LongHashMap(-1);
    private long outOfOrder;
    private boolean waitingIsKnown;

    /**
     * A receiver.
     *
     * @param meeting where
     * @param stop ends the reading early
     * @param onWaiting called once if nobody has ever sent
     */
    QueueReceiver(QueueMeeting meeting, StopSignal stop, Runnable onWaiting) {
        this.meeting = meeting;
        this.stop = stop;
        this.onWaiting = onWaiting;
    }

    /**
     * Reads until the end.
     *
     * @return which end
     */
    Receiver.Outcome receive() {
        try (Consumer consumer = meeting.queue().consumer()) {
            while (!stop.isRaised()) {
                int read = consumer.read(this, BATCH);
                if (read == 0 && isNobodyThere()) {
                    read = consumer.read(this, BATCH); // what was sent before they went
                    if (read == 0 && meeting.queue().size() == 0) {
                        return meeting.hasLostProducer() ? Receiver.Outcome.PRODUCER_DIED : Receiver.Outcome.COMPLETE;
                    }
                }
                idle.idle(read);
            }
            return Receiver.Outcome.STOPPED;
        }
    }

    private boolean isNobodyThere() {
        if (!meeting.hasBegun()) {
            if (!waitingIsKnown) {
                waitingIsKnown = true;
                onWaiting.run();
            }
            return false;
        }
        return !meeting.hasProducer();
    }

    @Override
    public void onMessage(int type, MutableDirectBuffer buffer, int index, int length) {
        final long number = buffer.getLong(index + MessageLayout.NUMBER_OFFSET);
        final long sequence = MessageLayout.sequence(number);
        if (sequence <= lastOfStream.put(MessageLayout.stream(number), sequence)) {
            outOfOrder++;
        }
        arrivals.add(buffer.getLong(index + MessageLayout.SEND_TIME_OFFSET), length);
        meeting.countReceived();
    }

    /** Messages that came after a later one of the same sender, or again, which must never be. */
    long outOfOrder() {
        return outOfOrder;
    }

    Arrivals arrivals() {
        return arrivals;
    }
}
