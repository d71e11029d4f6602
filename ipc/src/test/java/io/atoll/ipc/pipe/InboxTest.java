package io.atoll.ipc.pipe;

import static io.atoll.ipc.pipe.PipeDescriptor.*;
import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.core.wait.Futex;
import java.io.EOFException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens between two looks of one who receives. */
class InboxTest {
    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    /** Memory in which something happens right before somebody first looks at a word. */
    private static AtomicBuffer before(AtomicBuffer memory, int index, Runnable event) {
        final boolean[] happened = new boolean[1];
        return (AtomicBuffer) Proxy.newProxyInstance(
                AtomicBuffer.class.getClassLoader(),
                new Class<?>[] {AtomicBuffer.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("getLongVolatile") && arguments[0].equals(index) && !happened[0]) {
                        happened[0] = true;
                        event.run();
                    }
                    try {
                        return method.invoke(memory, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void shouldReceiveWhatThePeerSentBetweenTheLookAtTheRingAndTheLookAtThePeer() throws Exception {
        try (Space space = spaces.open()) {
            final Pipe pipe = Pipe.create(space, "pipe", PipeOptions.DEFAULT);
            final SharedFile file = SharedFile.attach(space, KIND, "pipe");
            final boolean[] sentAndClosed = new boolean[1];
            final AtomicBuffer memory = before(file.buffer(), endOffset(FIRST), () -> {
                try {
                    pipe.first().sendBytes(new byte[] {7});
                } catch (IOException | InterruptedException e) {
                    throw new AssertionError(e);
                }
                pipe.first().close();
                sentAndClosed[0] = true;
            });
            final End second = new End(
                    "the second end",
                    new EndWord(file.buffer(), endOffset(SECOND), space.members()),
                    new EndWord(memory, endOffset(FIRST), space.members()),
                    null,
                    new Channel(file, PipeOptions.DEFAULT, FIRST, Futex.chosen()));
            assertArrayEquals(
                    new byte[] {7}, second.inbox().receive(BYTES, 0).bytes(), "the last words before the end");
            assertTrue(sentAndClosed[0]);
            assertThrows(EOFException.class, () -> second.inbox().receive(BYTES, 0));
        }
    }
}
