package io.atoll.bench;

import io.atoll.core.space.FileHeader;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.ipc.ring.BroadcastOptions;
import io.atoll.ipc.ring.SharedBroadcast;
import java.io.IOException;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.broadcast.BroadcastBufferDescriptor;
import org.agrona.concurrent.broadcast.BroadcastReceiver;
import org.agrona.concurrent.broadcast.BroadcastTransmitter;
import org.agrona.concurrent.broadcast.CopyBroadcastReceiver;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A message of 32 bytes broadcast, and received by the same thread: the cost of the instructions alone. */
@State(Scope.Thread)
public class BroadcastBenchmark extends Comparison {
    private static final int CAPACITY = 1 << 16;
    private static final int LENGTH = 32;
    private static final int TYPE = 1;

    private final UnsafeBuffer message = new UnsafeBuffer(new byte[LENGTH]);
    private long sum;
    private final MessageHandler handler = (type, buffer, index, length) -> sum += buffer.getLong(index);

    private SharedBroadcast.Transmitter transmitter;
    private SharedBroadcast.Receiver receiver;
    private BroadcastTransmitter agronaTransmitter;
    private CopyBroadcastReceiver agronaReceiver;

    /** Opens both over files of the same kind, in the private space of the forked JVM. */
    @Setup
    public void open() throws IOException {
        final Space space = Space.current();
        final SharedBroadcast broadcast =
                SharedBroadcast.open(space, "broadcast", BroadcastOptions.DEFAULT.withCapacity(CAPACITY));
        transmitter = broadcast.transmitter();
        receiver = broadcast.receiver();
        final int length = CAPACITY + BroadcastBufferDescriptor.TRAILER_LENGTH;
        final SharedFile file = SharedFile.open(
                space, new SharedFile.Blueprint("agrona", "broadcast", FileHeader.LENGTH + length, null));
        final UnsafeBuffer memory = new UnsafeBuffer(file.buffer(), FileHeader.LENGTH, length);
        agronaTransmitter = new BroadcastTransmitter(memory);
        agronaReceiver = new CopyBroadcastReceiver(new BroadcastReceiver(memory));
    }

    /** Atoll's: the transmitter's role is guarded, and lapped receivers count. */
    @Benchmark
    public long sharedBroadcast() {
        message.putLong(0, sum);
        transmitter.transmit(TYPE, message, 0, LENGTH);
        require(receiver.receive(handler, 1));
        return sum;
    }

    /** Agrona's, with its receiver that copies. */
    @Benchmark
    public long agronaBroadcast() {
        message.putLong(0, sum);
        agronaTransmitter.transmit(TYPE, message, 0, LENGTH);
        require(agronaReceiver.receive(handler));
        return sum;
    }

    private static void require(int received) {
        if (received != 1) {
            throw new IllegalStateException("received " + received + " messages, not the one that was transmitted");
        }
    }
}
