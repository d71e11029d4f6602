package io.atoll.ipc.queue;

import static io.atoll.ipc.queue.SharedQueueDescriptor.*;

import io.atoll.core.space.ObjectHandle;
import io.atoll.core.space.OptionsConflictException;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.wait.EventCount;
import io.atoll.ipc.codec.Codec;
import io.atoll.ipc.codec.CodecException;
import io.atoll.ipc.codec.CodecHandle;
import io.atoll.ipc.codec.CodecName;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A bounded queue between any number of processes, which no death can hurt: after {@code kill -9} of any party at any
 * instruction, everything that was put is still there, and the others go on.
 *
 * <pre>{@code
 * SharedQueue<String> jobs = SharedQueue.open(space, "jobs", Codecs.STRING);
 * jobs.put("resize cat.png");                              // in one process
 * String job = jobs.take();                                // in another: at most once
 * while (jobs.consume((job, redeliveries) -> work(job))) {} // or at least once, until the queue is shut down
 * }</pre>
 *
 * <p>Each process puts into a lane of its own, so that one who is stopped or killed in the middle is in nobody's way. The
 * order of the items of one process is kept; there is none between processes.
 *
 * <ul>
 * <li>{@link #take}, {@link #poll} and {@link #drainTo} are at-most-once: what they return has left the queue. A process
 * killed at that moment loses the item (of {@code drainTo}: the items) in its hands, and nothing else.
 * <li>{@link #consume} is at-least-once: an item leaves the queue when its handler has returned. Those of a process that
 * was killed are delivered again to others, those that a handler threw at too, until they become dead letters.
 * </ul>
 *
 * <p>Any number of threads may use one queue object, and any number of objects one queue. Handles are serializable:
 * captured by a lambda that runs in another JVM, a handle is the same queue there, if its codec can be serialized too. An
 * item longer than an eighth of a lane travels through a file of its own. Null is refused. Everybody must open a queue
 * with the same options and codec.
 *
 * <p>Invariants, and who writes which word in which order: {@link io.atoll.ipc.ring.RingWriter} and {@link
 * io.atoll.ipc.ring.RingReader} for the rings, {@code Lane} and {@code InFlightArea} for moves out of them, {@code Sender}
 * for the shutdown, {@code TaskCells} for {@link #join}.
 *
 * @param <T> what it carries
 */
public final class SharedQueue<T> implements AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;

    /** The type of records that are put, for raw consumers; raw producers may use it too. */
    public static final int ITEM_TYPE = 1;

    private final transient SharedFile file;
    private final transient SharedQueueOptions options;
    private final transient Codec<T> codec;
    private final transient QueueMember member;
    private final transient QueueMemory memory;
    private final transient Handling<T> handling;
    private transient volatile boolean closed;

    private SharedQueue(Space space, SharedFile file, Codec<T> codec) throws IOException {
        this.file = file;
        this.codec = codec;
        this.options = optionsOf(file);
        file.requireLength(fileLength(options.laneCapacity(), options.maxLanes()));
        CodecName.check(file, CODEC_OPTION, "codec", codec);
        this.member = file.companion(QueueMember.class, () -> new QueueMember(new QueueMemory(space, file, options)));
        this.memory = member.memory();
        this.handling = new Handling<>(memory, member.taker(), codec);
        member.opened();
    }

    private static SharedQueueOptions optionsOf(SharedFile file) throws IOException {
        final int laneCapacity = file.choice(LANE_CAPACITY_OPTION, Integer.MAX_VALUE);
        final int maxLanes = file.choice(MAX_LANES_OPTION, Integer.MAX_VALUE);
        return new SharedQueueOptions(
                laneCapacity,
                maxLanes,
                file.choice(SPINNING_OPTION, 2) == 1,
                file.choice(MAX_DELIVERIES_OPTION, MAX_DELIVERIES + 1));
    }

    private SharedQueue<T> agreeing(SharedQueueOptions asked) throws OptionsConflictException {
        if (!options.equals(asked)) {
            close();
            throw new OptionsConflictException(file.path(), asked.toString(), options.toString());
        }
        return this;
    }

    private static SharedFile.Blueprint blueprint(String name, Codec<?> codec, SharedQueueOptions options) {
        return new SharedFile.Blueprint(
                KIND,
                name,
                laneOffset(options, FIRST_LANE),
                fileLength(options.laneCapacity(), options.maxLanes()),
                buffer -> buffer.putLong(LANE_COUNT_OFFSET, FIRST_LANE),
                options.laneCapacity(),
                options.maxLanes(),
                options.spinning() ? 1 : 0,
                options.maxDeliveries(),
                CodecName.option(codec));
    }

    /**
     * Attaches to a queue with default options, or creates it if there is none.
     *
     * @param space where
     * @param name its name
     * @param codec how items travel
     * @param <T> what it carries
     * @return the queue, to be closed
     * @throws IOException see {@link #open(Space, String, Codec, SharedQueueOptions)}
     */
    public static <T> SharedQueue<T> open(Space space, String name, Codec<T> codec) throws IOException {
        return open(space, name, codec, SharedQueueOptions.DEFAULT);
    }

    /**
     * Attaches to a queue, or creates it if there is none.
     *
     * @param space where
     * @param name its name
     * @param codec how items travel
     * @param options what it is like
     * @param <T> what it carries
     * @return the queue, to be closed
     * @throws OptionsConflictException if it exists with other options or another codec
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the queue's file cannot be used
     */
    public static <T> SharedQueue<T> open(Space space, String name, Codec<T> codec, SharedQueueOptions options)
            throws IOException {
        return new SharedQueue<>(space, SharedFile.open(space, blueprint(name, codec, options)), codec)
                .agreeing(options);
    }

    /**
     * Creates a queue.
     *
     * @param space where
     * @param name its name
     * @param codec how items travel
     * @param options what it is like
     * @param <T> what it carries
     * @return the queue, to be closed
     * @throws io.atoll.core.space.ObjectExistsException if it exists
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the queue's file cannot be used
     */
    public static <T> SharedQueue<T> create(Space space, String name, Codec<T> codec, SharedQueueOptions options)
            throws IOException {
        return new SharedQueue<>(space, SharedFile.create(space, blueprint(name, codec, options)), codec);
    }

    /**
     * Attaches to a queue, with the options that it has.
     *
     * @param space where
     * @param name its name
     * @param codec how items travel
     * @param <T> what it carries
     * @return the queue, to be closed
     * @throws io.atoll.core.space.ObjectMissingException if there is none
     * @throws OptionsConflictException if it has another codec
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the queue's file cannot be used
     */
    public static <T> SharedQueue<T> attach(Space space, String name, Codec<T> codec) throws IOException {
        return new SharedQueue<>(space, SharedFile.attach(space, KIND, name), codec);
    }

    // ---- putting

    /**
     * Puts an item, waiting for room as long as it takes. When this returns, the item was accepted: it will be taken,
     * whoever dies, this process included.
     *
     * @param item not null
     * @throws InterruptedException if interrupted while there was no room; the item was not put then
     * @throws QueueShutDownException if the queue is shut down; the item was not put then, but for its subclass {@link
     *     DeliveryUnknownException}
     * @throws QueueCrowdedException if living producers have all lanes
     * @throws io.atoll.ipc.codec.CodecException if the item cannot be encoded
     * @throws java.io.UncheckedIOException if there is no room in the file system for a new lane or a long item
     */
    public void put(T item) throws InterruptedException {
        putWithin(item, EventCount.FOREVER);
    }

    /**
     * Puts an item if there is room.
     *
     * @param item not null
     * @return false if there was no room
     * @throws QueueShutDownException and others, see {@link #put}
     */
    public boolean offer(T item) {
        try {
            return putWithin(item, 0);
        } catch (InterruptedException e) {
            throw new AssertionError("does not wait", e);
        }
    }

    /**
     * Puts an item if there is room in time.
     *
     * @param item not null
     * @param time how long to wait
     * @param unit of the time
     * @return false if there was no room
     * @throws InterruptedException if interrupted while there was no room; the item was not put then
     * @throws QueueShutDownException and others, see {@link #put}
     */
    public boolean offer(T item, long time, TimeUnit unit) throws InterruptedException {
        return putWithin(item, Math.max(0, unit.toNanos(time)));
    }

    private boolean putWithin(T item, long nanos) throws InterruptedException {
        Objects.requireNonNull(item, "a queue takes no null");
        checkOpen();
        final QueueMember.Hands hands = member.borrowHands();
        try {
            final int known = codec.encodedLength(item);
            if (known >= 0 && known > member.maxInline()) {
                return waitFor(
                        nanos,
                        () -> member.tryPut(known, (buffer, index) -> encodeExactly(item, buffer, index, known)));
            }
            final ExpandableArrayBuffer scratch = hands.encoded();
            final int length = codec.encode(item, scratch, 0);
            if (member.tryPut(scratch, length)) {
                return true;
            }
            return nanos > 0 && waitFor(nanos, () -> member.tryPut(scratch, length));
        } finally {
            member.giveBack(hands);
        }
    }

    private void encodeExactly(T item, DirectBuffer buffer, int index, int length) {
        final UnsafeBuffer exact = new UnsafeBuffer(buffer, index, length);
        final int written = codec.encode(item, exact, 0);
        if (written != length) {
            throw new CodecException("codec " + codec.name() + " announced " + length + " bytes and wrote " + written);
        }
    }

    private boolean waitFor(long nanos, BooleanSupplier put) throws InterruptedException {
        return member.await(
                member.lane().notFull,
                () -> {
                    checkOpen();
                    return put.getAsBoolean();
                },
                nanos);
    }

    // ---- taking

    /**
     * Takes an item, waiting for it as long as it takes.
     *
     * @return the item, which has left the queue
     * @throws InterruptedException if interrupted while there was none
     * @throws QueueShutDownException if the queue is shut down and drained
     * @throws UndecodableItemException if the codec cannot decode it; it carries the bytes
     */
    public T take() throws InterruptedException {
        final T item = takeWithin(EventCount.FOREVER);
        if (item == null) {
            throw new QueueShutDownException(file + " is shut down, and everything in it was taken");
        }
        return item;
    }

    /**
     * Takes an item if there is one.
     *
     * @return the item, which has left the queue; null if there is none now
     * @throws UndecodableItemException if the codec cannot decode it; it carries the bytes
     */
    public T poll() {
        try {
            return takeWithin(0);
        } catch (InterruptedException e) {
            throw new AssertionError("does not wait", e);
        }
    }

    /**
     * Takes an item if there is one in time.
     *
     * @param time how long to wait
     * @param unit of the time
     * @return the item, which has left the queue; null if there was none, or the queue is shut down and drained
     * @throws InterruptedException if interrupted while there was none
     * @throws UndecodableItemException if the codec cannot decode it; it carries the bytes
     */
    public T poll(long time, TimeUnit unit) throws InterruptedException {
        return takeWithin(Math.max(0, unit.toNanos(time)));
    }

    private T takeWithin(long nanos) throws InterruptedException {
        checkOpen();
        final QueueMember.Hands hands = member.borrowHands();
        try {
            final TakenItem item = hands.taken();
            if (member.taker().take(item) || nanos > 0 && awaitItem(item, nanos)) {
                return decode(item);
            }
            return null;
        } finally {
            member.giveBack(hands);
        }
    }

    /** False if the time is over, or the queue has ended. */
    private boolean awaitItem(TakenItem item, long nanos) throws InterruptedException {
        final boolean[] taken = new boolean[1];
        member.await(
                memory.notEmpty,
                () -> {
                    checkOpen();
                    taken[0] = member.taker().take(item);
                    return taken[0] || memory.hasEnded();
                },
                nanos);
        return taken[0];
    }

    private T decode(TakenItem item) {
        final T decoded;
        try {
            decoded = codec.decode(item.content(), item.offset(), item.length());
        } catch (RuntimeException e) {
            throw new UndecodableItemException(
                    file + ": codec " + codec.name() + " cannot decode an item of " + item.length()
                            + " bytes; it has left the queue: " + e.getMessage(),
                    item.bytes(),
                    e);
        }
        return decoded;
    }

    /**
     * Takes all items that are there.
     *
     * @param target gets them, in each producer's order
     * @return how many
     * @throws UndecodableItemException if the codec cannot decode one; those before it are in the target
     */
    public int drainTo(Collection<? super T> target) {
        return drainTo(target, Integer.MAX_VALUE);
    }

    /**
     * Takes items that are there.
     *
     * @param target gets them, in each producer's order
     * @param most at most so many
     * @return how many
     * @throws UndecodableItemException if the codec cannot decode one; those before it are in the target
     * @throws RuntimeException what the target's {@code add} throws; the item that it refused has left the queue
     */
    public int drainTo(Collection<? super T> target, int most) {
        Objects.requireNonNull(target);
        int count = 0;
        while (count < most) {
            final T item = poll();
            if (item == null) {
                break;
            }
            target.add(item);
            count++;
        }
        return count;
    }

    /**
     * Waits for items and hands a batch of them to a handler, in this thread. Each leaves the queue when the handler has
     * returned; see {@link ItemHandler} for when it throws. Batches are small while handling is slow.
     *
     * @param handler handles each item
     * @return false if the queue is shut down and drained: there will be no more
     * @throws InterruptedException if interrupted while there was none, or thrown by the handler
     * @throws QueueCrowdedException if living consumers have all in-flight areas
     */
    public boolean consume(ItemHandler<? super T> handler) throws InterruptedException {
        return consumeWithin(handler, EventCount.FOREVER) >= 0;
    }

    /**
     * Waits for items for a time and hands a batch of them to a handler, in this thread, like {@link
     * #consume(ItemHandler)}.
     *
     * @param handler handles each item
     * @param time how long to wait for the first
     * @param unit of the time
     * @return how many were handled; 0 if there were none in time, or the handler threw at all of them
     * @throws InterruptedException if interrupted while there was none, or thrown by the handler
     * @throws QueueCrowdedException if living consumers have all in-flight areas
     */
    public int consume(ItemHandler<? super T> handler, long time, TimeUnit unit) throws InterruptedException {
        return Math.max(0, consumeWithin(handler, Math.max(0, unit.toNanos(time))));
    }

    /** How many were handled, or -1 if the queue has ended. */
    private int consumeWithin(ItemHandler<? super T> handler, long nanos) throws InterruptedException {
        Objects.requireNonNull(handler, "a handler is needed");
        checkOpen();
        final InFlightArea[] batch = {handling.nextBatch()};
        final boolean[] ended = new boolean[1];
        if (batch[0] == null && nanos > 0) {
            member.await(
                    memory.notEmpty,
                    () -> {
                        checkOpen();
                        batch[0] = handling.nextBatch();
                        ended[0] = batch[0] == null && memory.hasEnded();
                        return batch[0] != null || ended[0];
                    },
                    nanos);
        }
        if (batch[0] == null) {
            return ended[0] ? -1 : 0;
        }
        return handling.handle(batch[0], handler);
    }

    /**
     * Takes the oldest dead letter.
     *
     * @return null if there is none
     */
    public DeadLetter pollDeadLetter() {
        checkOpen();
        final QueueMember.Hands hands = member.borrowHands();
        try {
            final TakenItem item = hands.taken();
            final Lane lane = memory.lanes()[DEAD_LETTER_LANE];
            if (!lane.seemsToHaveMore() || !member.taker().take(lane, item, false)) {
                return null;
            }
            return new DeadLetter(item.userType(), item.bytes(), item.deliveries());
        } finally {
            member.giveBack(hands);
        }
    }

    /**
     * Decodes a dead letter.
     *
     * @param letter one of this queue's
     * @return the item
     * @throws io.atoll.ipc.codec.CodecException if the codec cannot: perhaps that is why it died
     */
    public T decode(DeadLetter letter) {
        return codec.decode(new UnsafeBuffer(letter.payload()), 0, letter.payload().length);
    }

    // ---- raw access

    /**
     * Becomes a producer of raw messages, with a lane of its own.
     *
     * @return the producer, to be closed
     * @throws QueueCrowdedException if living producers have all lanes
     */
    public Producer producer() {
        checkOpen();
        return new Producer(memory, new Sender(memory, memory.acquireLane()));
    }

    /**
     * Becomes a consumer of raw messages beside others: at most once, like {@link #take}.
     *
     * @return the consumer
     */
    public Consumer consumer() {
        checkOpen();
        return new SharedConsumer(memory, member.taker());
    }

    /**
     * Becomes the only consumer, also in place of a dead one: reads in place, without a copy. While it is open, nobody
     * else gets anything.
     *
     * @return the consumer, to be closed
     * @throws io.atoll.ipc.ring.RoleTakenException if there is one that lives
     */
    public Consumer exclusiveConsumer() {
        checkOpen();
        return new ExclusiveConsumer(memory);
    }

    // ---- the whole queue

    /**
     * How many items are in the queue, those in the hands of handlers not counted. A snapshot; takes time that grows with
     * their number.
     *
     * @return 0 or more
     */
    public int size() {
        return memory.size();
    }

    /**
     * Ends the queue for everybody: nothing can be put any more, and takers find what is left, then the end. What {@code
     * put} had accepted is not lost. May be called again.
     */
    public void shutdown() {
        memory.shutDown();
    }

    /**
     * Whether the queue was shut down, by whomever.
     *
     * @return true if it was
     */
    public boolean isShutDown() {
        return memory.isShutDown();
    }

    /**
     * Whether the queue is shut down and drained: nothing is left in any lane, in the hands of a {@link #consume}, or with
     * a dead process that had it there. (What a {@link #take} or a shared consumer's read has in hand has left the queue.)
     * Tells a raw {@link Consumer} that nothing more will come; {@link #take} and {@link #consume} look by themselves.
     * Costs a look at all lanes: to be called after a read of nothing.
     *
     * @return true if nobody will get anything from it any more, but dead letters
     */
    public boolean hasEnded() {
        return memory.hasEnded();
    }

    /**
     * Declares that a task taken by this process by {@link #take}, {@link #poll} or {@link #drainTo} is done, for {@link
     * #join}. (What a handler of {@link #consume} has returned from is done anyway.)
     *
     * @throws IllegalStateException if this process has taken none that is not done
     */
    public void taskDone() {
        if (memory.cells.lower(1)) {
            memory.idle.signal(Integer.MAX_VALUE);
        }
    }

    /**
     * Waits until everything that was put is done: taken and declared so, handled, or ended by the death of its taker.
     *
     * @return how many tasks were ended by the death of their takers since the queue was created; at most one too many for
     *     each death
     * @throws InterruptedException if interrupted before
     */
    public long join() throws InterruptedException {
        member.await(memory.idle, memory::isIdle, EventCount.FOREVER);
        return memory.cells.endedByDeath();
    }

    /**
     * Waits for a time until everything that was put is done.
     *
     * @param time how long
     * @param unit of the time
     * @return whether it is
     * @throws InterruptedException if interrupted before
     */
    public boolean join(long time, TimeUnit unit) throws InterruptedException {
        return member.await(memory.idle, memory::isIdle, Math.max(0, unit.toNanos(time)));
    }

    /**
     * How many tasks were ended by the death of their takers since the queue was created.
     *
     * @return at most one too many for each death
     */
    public long tasksEndedByDeath() {
        return memory.cells.endedByDeath();
    }

    /**
     * The options that the queue has.
     *
     * @return its options
     */
    public SharedQueueOptions options() {
        return options;
    }

    /** Gives back what this process holds of the queue when its last handle is closed. The queue goes on for others. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            member.closed();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("this handle to " + file + " is closed: open the queue again");
        }
    }

    /**
     * Removes the queue's name. Those attached go on with it, but it gets no further lanes; nobody can attach any more.
     *
     * @return false if it was unlinked before
     * @throws IOException if the name cannot be removed
     */
    public boolean unlink() throws IOException {
        return file.unlink();
    }

    private Object writeReplace() throws ObjectStreamException {
        return new Handle(file.handle(), CodecHandle.of(codec));
    }

    private record Handle(ObjectHandle queue, CodecHandle codec) implements Serializable {
        private Object readResolve() throws ObjectStreamException {
            try {
                return new SharedQueue<>(queue.space(), queue.attach(), codec.codec());
            } catch (IOException e) {
                throw (ObjectStreamException) new InvalidObjectException(e.getMessage()).initCause(e);
            }
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
