package io.atoll.ipc;

import io.atoll.core.space.HostileFiles;
import io.atoll.core.space.Space;
import io.atoll.core.space.SpaceException;
import io.atoll.core.testing.ChildJvm;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.codec.CodecException;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.map.SharedList;
import io.atoll.ipc.map.SharedListOptions;
import io.atoll.ipc.map.SharedMap;
import io.atoll.ipc.map.SharedMapOptions;
import io.atoll.ipc.pipe.BrokenPipeException;
import io.atoll.ipc.pipe.Pipe;
import io.atoll.ipc.pipe.PipeOptions;
import io.atoll.ipc.pipe.UnexpectedMessageException;
import io.atoll.ipc.queue.SharedQueue;
import io.atoll.ipc.queue.SharedQueueOptions;
import io.atoll.ipc.ring.BroadcastOptions;
import io.atoll.ipc.ring.RingBufferOptions;
import io.atoll.ipc.ring.SharedBroadcast;
import io.atoll.ipc.ring.SharedRingBuffers;
import io.atoll.ipc.ring.SpscRing;
import io.atoll.ipc.ring.SpscRingOptions;
import io.atoll.ipc.sync.FileLockMutex;
import io.atoll.ipc.sync.SharedBarrier;
import io.atoll.ipc.sync.SharedCondition;
import io.atoll.ipc.sync.SharedEvent;
import io.atoll.ipc.sync.SharedLatch;
import io.atoll.ipc.sync.SharedLock;
import io.atoll.ipc.sync.SharedReadWriteLock;
import io.atoll.ipc.sync.SharedSemaphore;
import io.atoll.ipc.testing.Travel;
import io.atoll.ipc.value.Counters;
import io.atoll.ipc.value.SharedDouble;
import io.atoll.ipc.value.SharedInt;
import io.atoll.ipc.value.SharedIntArray;
import io.atoll.ipc.value.SharedLong;
import io.atoll.ipc.value.SharedMemory;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kind of object against files that somebody has damaged: a typed error or a harmless use, in a JVM that lives. */
@Timeout(240)
class HostileFilesTest {
    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    /** The kinds of objects, and how each is attached to and used. */
    enum Kind {
        LOCK("lock/x") {
            @Override
            void use(Space space) throws IOException {
                final SharedLock lock = SharedLock.open(space, "x");
                if (lock.tryLock()) {
                    lock.unlock();
                }
            }
        },
        FILE_LOCK("file-lock/x") {
            @Override
            void use(Space space) throws IOException {
                final FileLockMutex mutex = FileLockMutex.open(space, "x");
                if (mutex.tryLock()) {
                    mutex.unlock();
                }
            }
        },
        LATCH("latch/x") {
            @Override
            void use(Space space) throws IOException {
                final SharedLatch latch = SharedLatch.open(space, "x", 3);
                latch.countDown();
                latch.isReady();
            }
        },
        EVENT("event/x") {
            @Override
            void use(Space space) throws IOException {
                final SharedEvent event = SharedEvent.open(space, "x");
                event.set();
                event.clear();
            }
        },
        SEMAPHORE("semaphore/x") {
            @Override
            void use(Space space) throws IOException {
                final SharedSemaphore semaphore = SharedSemaphore.open(space, "x", 3);
                if (semaphore.tryAcquire(2)) {
                    semaphore.release(2);
                }
                semaphore.availablePermits();
            }
        },
        CONDITION("condition/*") {
            @Override
            void use(Space space) throws IOException {
                final SharedLock lock = SharedLock.open(space, "sound");
                final SharedCondition condition = lock.newCondition("x");
                lock.lock();
                try {
                    condition.await(0, TimeUnit.NANOSECONDS);
                    condition.signal(2);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                } finally {
                    lock.unlock();
                }
            }
        },
        BARRIER("barrier/x") {
            @Override
            void use(Space space) throws IOException {
                final SharedBarrier barrier = SharedBarrier.open(space, "x", 1);
                try {
                    barrier.await(0, TimeUnit.NANOSECONDS);
                } catch (BrokenBarrierException | TimeoutException e) {
                    barrier.reset();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        },
        READ_WRITE_LOCK("read-write-lock/x") {
            @Override
            void use(Space space) throws IOException {
                final SharedReadWriteLock lock = SharedReadWriteLock.open(space, "x");
                if (lock.readLock().tryLock()) {
                    lock.readLock().unlock();
                }
                if (lock.writeLock().tryLock()) {
                    lock.writeLock().unlock();
                }
            }
        },
        RING("ring/x") {
            @Override
            void use(Space space) throws IOException {
                final SharedRingBuffers ring =
                        SharedRingBuffers.open(space, "x", RingBufferOptions.DEFAULT.withCapacity(1024));
                final UnsafeBuffer message = new UnsafeBuffer(new byte[20]);
                try (SharedRingBuffers.Producer producer = ring.producer();
                        SharedRingBuffers.Consumer consumer = ring.consumer()) {
                    producer.offer(1, message, 0, 20);
                    consumer.read((type, buffer, index, length) -> buffer.getByte(index + length - 1), 100);
                }
            }
        },
        SPSC_RING("spsc/x") {
            @Override
            void use(Space space) throws IOException {
                final SpscRing ring = SpscRing.open(space, "x", SpscRingOptions.DEFAULT.withCapacity(1024));
                final UnsafeBuffer message = new UnsafeBuffer(new byte[20]);
                try (SpscRing.Producer producer = ring.producer();
                        SpscRing.Consumer consumer = ring.consumer()) {
                    producer.offer(1, message, 0, 20);
                    consumer.read((type, buffer, index, length) -> buffer.getByte(index + length - 1), 100);
                }
            }
        },
        PIPE("pipe/x") {
            @Override
            void use(Space space) throws IOException {
                final Pipe pipe = Pipe.open(space, "x", PipeOptions.DEFAULT.withCapacity(1024));
                final UnsafeBuffer message = new UnsafeBuffer(new byte[200]);
                try {
                    if (pipe.first().takeBack() && pipe.second().takeBack()) {
                        pipe.first().trySendBytes(message, 0, 20);
                        pipe.first().trySendBytes(message, 0, 200); // through a side file
                        for (int i = 0; i < 100 && pipe.second().poll(); i++) {
                            pipe.second().receiveBytes(0, TimeUnit.SECONDS);
                        }
                    }
                } catch (SpaceException e) {
                    throw e;
                } catch (EOFException | BrokenPipeException | UnexpectedMessageException | NoSuchFileException e) {
                    throw new IllegalStateException(
                            e); // what an end that has ended, or a record of another type, brings
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                Travel.pack(pipe.first()); // for the next process that uses it
                Travel.pack(pipe.second());
            }
        },
        QUEUE("queue/x") {
            @Override
            void use(Space space) throws IOException {
                final SharedQueue<Long> queue =
                        SharedQueue.open(space, "x", Codecs.LONG, new SharedQueueOptions(1024, 2, false, 3));
                try {
                    queue.offer(1L);
                    queue.size();
                    queue.poll();
                    queue.consume((item, redeliveries) -> {}, 0, TimeUnit.NANOSECONDS);
                    queue.pollDeadLetter();
                    queue.join(0, TimeUnit.NANOSECONDS);
                    queue.exclusiveConsumer().close();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                } finally {
                    queue.close();
                }
            }
        },
        LIST("list/x") {
            @Override
            void use(Space space) throws IOException {
                try (SharedList<Long> list = SharedList.open(space, "x", Codecs.LONG, new SharedListOptions(3, 8))) {
                    if (list.size() == 3) {
                        list.clear();
                    }
                    list.add(1L);
                    list.set(0, 2L);
                    list.forEach(Long::longValue);
                } catch (CodecException e) {
                    throw new IllegalStateException(e); // an element that is no number
                }
            }
        },
        MAP("map/x") {
            @Override
            void use(Space space) throws IOException {
                final SharedMap<Long, Long> map =
                        SharedMap.open(space, "x", Codecs.LONG, Codecs.LONG, new SharedMapOptions(5, 8, 8, 1));
                try {
                    for (long key = 0; key < 4; key++) {
                        map.get(key);
                        map.put(key, key);
                        map.remove(key + 1);
                    }
                    map.values().forEach(Long::doubleValue);
                    map.awaitChange(map.changes(), 0, TimeUnit.NANOSECONDS);
                    map.size();
                    map.clear();
                    map.put(1L, 1L);
                    map.put(2L, 2L);
                } catch (CodecException e) {
                    throw new IllegalStateException(e); // keys or values that are none
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                } finally {
                    map.close();
                }
            }
        },
        BROADCAST("broadcast/x") {
            @Override
            void use(Space space) throws IOException {
                final SharedBroadcast broadcast =
                        SharedBroadcast.open(space, "x", BroadcastOptions.DEFAULT.withCapacity(1024));
                final SharedBroadcast.Receiver receiver = broadcast.receiver();
                try (SharedBroadcast.Transmitter transmitter = broadcast.transmitter()) {
                    for (int type = 1; type <= 100; type++) {
                        transmitter.transmit(type, new UnsafeBuffer(new byte[20]), 0, 20);
                        receiver.receive((number, buffer, index, length) -> buffer.getByte(index + length - 1), 2);
                    }
                }
            }
        },
        VALUES("counters") {
            @Override
            void use(Space space) throws IOException {
                SharedLong.open(space, "x").increment();
                SharedInt.open(space, "y").increment();
                SharedDouble.open(space, "z").addAndGet(1);
                Counters.open(space).readAll().forEach(Counters.Reading::number);
            }
        },
        ARRAY("array/x") {
            @Override
            void use(Space space) throws IOException {
                final SharedIntArray array = SharedIntArray.open(space, "x", 21);
                for (int i = 0; i < array.length(); i++) {
                    array.update(i, before -> before + 1);
                }
                array.copyTo(0, new int[21], 0, 21);
            }
        },
        MEMORY("memory/x") {
            @Override
            void use(Space space) throws IOException {
                final AtomicBuffer memory = SharedMemory.open(space, "x", 101).buffer();
                memory.setMemory(0, memory.capacity(), memory.getByte(100));
            }
        };

        private final String file;

        Kind(String file) {
            this.file = file;
        }

        abstract void use(Space space) throws IOException;
    }

    /** The only file of a directory where the name, {@code *}, is not the user's. */
    private static Path find(Path file) throws IOException {
        if (!file.endsWith("*")) {
            return file;
        }
        try (Stream<Path> files = Files.list(file.getParent())) {
            return files.findFirst().orElseThrow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseOrSurviveEveryDamage(Kind kind) throws IOException {
        final Path file;
        try (Space space = spaces.open()) {
            kind.use(space);
            file = find(space.directory().resolve(kind.file));
        }
        try (ChildJvm victim = ChildJvm.start(spaces.jvmOptions(), Victim.class, kind.name())) {
            System.out.println(kind + ": " + new HostileFiles(file, victim).attack());
        }
    }

    /** Attaches and uses when told to. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) throws IOException {
            final Kind kind = Kind.valueOf(arguments[0]);
            final Space space = Space.open("test");
            final BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            while (lines.readLine() != null) {
                System.out.println(tryOut(kind, space));
            }
        }

        private static String tryOut(Kind kind, Space space) {
            try {
                kind.use(space);
                return "ok";
            } catch (SpaceException e) {
                return "refused " + e.getClass().getSimpleName();
            } catch (IllegalStateException | IndexOutOfBoundsException | IllegalArgumentException e) {
                return "harmless " + e.getClass().getSimpleName();
            } catch (IOException | RuntimeException e) {
                return "failed " + e;
            }
        }
    }
}
