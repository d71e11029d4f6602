package io.atoll.samples;

import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.Space;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.queue.SharedQueue;
import io.atoll.ipc.queue.SharedQueueOptions;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Any number of processes meet in a queue by its name, in any order; the last to leave removes it, unless messages of a
 * producer who came to the end of its stream wait in it. Coming and going happen under the space's mutex: nobody comes to a
 * queue that is just being removed. Where all have been killed and nothing waits, the next to come begins anew.
 */
final class QueueMeeting {
    private final Space space;
    private final SharedQueue<byte[]> queue;
    private final Seats producers;
    private final Seats consumers;
    private final SharedLong streams;
    private final SharedLong unfinished;
    private final SharedLong completed;
    private final SharedLong readers;
    private final SharedLong sent;
    private final SharedLong received;

    private QueueMeeting(Space space, String name, Integer capacity) throws IOException {
        this.space = space;
        final SharedQueueOptions options =
                SharedQueueOptions.DEFAULT.withLaneCapacity(capacity != null ? capacity : capacityOf(space, name));
        this.queue = SharedQueue.open(space, name, Codecs.BYTES, options);
        this.producers = new Seats(space, name + ".producer");
        this.consumers = new Seats(space, name + ".consumer");
        this.streams = SharedLong.open(space, name + ".streams");
        this.unfinished = SharedLong.open(space, name + ".unfinished");
        this.completed = SharedLong.open(space, name + ".completed");
        this.readers = SharedLong.open(space, name + ".readers");
        this.sent = SharedLong.open(space, name + ".sent");
        this.received = SharedLong.open(space, name + ".received");
        if (!producers.isAnyTaken() && !consumers.isAnyTaken() && queue.size() == 0) {
            words().forEach(word -> word.set(0)); // what the dead have left behind concerns nobody any more
        }
    }

    private List<SharedLong> words() {
        return List.of(streams, unfinished, completed, readers, sent, received);
    }

    private static int capacityOf(Space space, String name) throws IOException {
        try (SharedQueue<byte[]> there = SharedQueue.attach(space, name, Codecs.BYTES)) {
            return there.options().laneCapacity();
        } catch (ObjectMissingException e) {
            return SharedQueueOptions.DEFAULT.laneCapacity();
        }
    }

    /**
     * Comes as a producer.
     *
     * @param space where
     * @param name of the queue
     * @param capacity of a lane; null for what the queue has, or the default if it is new
     * @return to be left by {@link #leaveAsProducer}
     */
    static QueueMeeting joinAsProducer(Space space, String name, Integer capacity) throws IOException {
        space.mutex().lock();
        try {
            final QueueMeeting meeting = new QueueMeeting(space, name, capacity);
            meeting.unfinished
                    .increment(); // before the seat: who finds the seat empty again knows whether it ended well
            meeting.producers.take();
            return meeting;
        } finally {
            space.mutex().unlock();
        }
    }

    /**
     * Comes as a consumer.
     *
     * @param space where
     * @param name of the queue
     * @param capacity of a lane; null for what the queue has, or the default if it is new
     * @param threads that will read
     * @return to be left by {@link #leaveAsConsumer}
     */
    static QueueMeeting joinAsConsumer(Space space, String name, Integer capacity, int threads) throws IOException {
        space.mutex().lock();
        try {
            final QueueMeeting meeting = new QueueMeeting(space, name, capacity);
            meeting.readers.addAndGet(threads);
            meeting.consumers.take();
            return meeting;
        } finally {
            space.mutex().unlock();
        }
    }

    SharedQueue<byte[]> queue() {
        return queue;
    }

    /** A number for each sender that ever sent into this queue. */
    long nextStream() {
        return streams.increment();
    }

    boolean hasProducer() {
        return producers.isAnyTaken();
    }

    boolean hasConsumer() {
        return consumers.isAnyTaken();
    }

    /** Whether anybody has ever sent. */
    boolean hasBegun() {
        return streams.get() > 0;
    }

    /** Asked when there is no producer: whether one has gone without saying so. */
    boolean hasLostProducer() {
        return unfinished.get() != 0;
    }

    /** Counts a message that has been sent. At once, not at the end: a death loses no count, and others can look on. */
    void countSent() {
        sent.increment();
    }

    /** Counts a message that has been received, before the next one is taken. */
    void countReceived() {
        received.increment();
    }

    /**
     * Goes.
     *
     * @param complete whether the stream came to its end
     * @return what nobody is there to receive
     */
    Rest leaveAsProducer(boolean complete) throws IOException {
        space.mutex().lock();
        try {
            unfinished.decrement();
            if (complete) {
                completed.increment();
            }
            producers.leave();
            return leave();
        } finally {
            space.mutex().unlock();
        }
    }

    /**
     * What was sent and has been received by nobody.
     *
     * @param inKilledHands at most one for each thread of a killed consumer: what it had taken and not yet counted
     * @param missing all others
     */
    record Balance(long inKilledHands, long missing) {
        static final Balance UNKNOWN = new Balance(0, 0);

        static Balance of(long difference, long killedReaders) {
            final long inKilledHands = Math.max(0, Math.min(difference, killedReaders));
            return new Balance(inKilledHands, difference - inKilledHands);
        }
    }

    /**
     * Goes.
     *
     * @param complete whether all was received that there was
     * @param threads that have read, as they were told in coming
     * @param onRest gets what nobody is there to receive
     * @return what nobody has received; nothing if that cannot be told, as others are still there
     */
    Balance leaveAsConsumer(boolean complete, int threads, Consumer<Rest> onRest) throws IOException {
        space.mutex().lock();
        try {
            final long otherReaders = readers.addAndGet(-threads);
            consumers.leave();
            final boolean countable = complete && !consumers.isAnyTaken() && !producers.isAnyTaken();
            final Balance balance =
                    countable ? Balance.of(sent.get() - received.get() - queue.size(), otherReaders) : Balance.UNKNOWN;
            onRest.accept(leave());
            return balance;
        } finally {
            space.mutex().unlock();
        }
    }

    private Rest leave() throws IOException {
        final long messages = consumers.isAnyTaken() ? 0 : queue.size();
        final String amount = messages == 0 ? "" : Units.count(messages) + (messages == 1 ? " message" : " messages");
        final boolean kept = messages > 0 && completed.get() > 0;
        queue.close();
        if (kept || producers.isAnyTaken() || consumers.isAnyTaken()) {
            return new Rest(amount, true);
        }
        queue.unlink();
        producers.unlink();
        consumers.unlink();
        for (SharedLong word : words()) {
            word.unlink();
        }
        return new Rest(amount, false);
    }
}
