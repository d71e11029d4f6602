package io.atoll.ipc.codec;

import static io.atoll.ipc.codec.SerializableCodecTest.TRADE;
import static io.atoll.ipc.codec.Transfer.assertRefused;
import static io.atoll.ipc.codec.Transfer.assertTells;
import static io.atoll.ipc.codec.Transfer.decode;
import static io.atoll.ipc.codec.Transfer.encode;
import static io.atoll.ipc.codec.Transfer.roundTrip;
import static org.junit.jupiter.api.Assertions.*;

import io.atoll.ipc.codec.SerializableCodecTest.Price;
import io.atoll.ipc.codec.SerializableCodecTest.Trade;
import java.io.NotSerializableException;
import java.io.ObjectInputFilter;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class SerializableCodecRefusalsTest {
    /** Keeps something that cannot travel. */
    record Rooted(Object root) implements Serializable {}

    /** Fails on its way out. */
    private static final class Shy implements Serializable {
        private static final long serialVersionUID = 1L;

        @Serial
        private void writeObject(ObjectOutputStream out) {
            throw new UnsupportedOperationException("will not leave");
        }
    }

    @Test
    void whatCannotTravelIsNamedAndTheCodecGoesOn() {
        final Codec<Object> codec = Codecs.serializable();
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final CodecException rooted =
                assertThrows(CodecException.class, () -> codec.encode(new Rooted(Optional.of("value")), buffer, 0));
        assertTells(rooted, Rooted.class.getName(), Optional.class.getName(), "not serializable");
        assertInstanceOf(NotSerializableException.class, rooted.getCause());
        final CodecException shy = assertThrows(CodecException.class, () -> codec.encode(new Shy(), buffer, 0));
        assertTells(shy, Shy.class.getName(), "will not leave");
        assertInstanceOf(UnsupportedOperationException.class, shy.getCause());

        final int length = codec.encode(TRADE, buffer, 0);
        assertEquals(TRADE, codec.decode(buffer, 0, length));
    }

    /** A link of a chain, which is serialized recursively. */
    record Link(int number, Link next) implements Serializable {
        static Link chain(int length) {
            Link link = null;
            for (int i = 0; i < length; i++) {
                link = new Link(i, link);
            }
            return link;
        }
    }

    @Test
    void aChainTooDeepForTheStackIsRefused() {
        final CodecException tooDeep =
                assertThrows(CodecException.class, () -> encode(Codecs.serializable(), Link.chain(1_000_000)));
        assertInstanceOf(StackOverflowError.class, tooDeep.getCause());
        assertTells(tooDeep, Link.class.getName());
    }

    @Test
    void aChainTooDeepForTheFilterIsRefused() throws InterruptedException {
        onALargeStack(() -> {
            assertEquals(
                    999,
                    roundTrip(Codecs.<Link>serializable(), Link.chain(1_000)).number());
            final byte[] deeper = encode(Codecs.serializable(), Link.chain(1_001));
            assertTells(assertRefused(Codecs.serializable(), deeper), "1001 deep");
        });
    }

    private static void onALargeStack(Runnable test) throws InterruptedException {
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        final Thread thread = new Thread(null, test, "large stack", 256L << 20);
        thread.setUncaughtExceptionHandler((failed, thrown) -> failure.set(thrown));
        thread.start();
        thread.join();
        assertNull(failure.get());
    }

    @Test
    void classesThatNoItemNeedsAreRefusedByName() {
        final byte[] bytes =
                encode(Codecs.serializable(), new ArrayList<>(List.of(new javax.management.Attribute("name", 1))));
        assertTells(assertRefused(Codecs.serializable(), bytes), "javax.management.Attribute", "REJECTED");
    }

    @Test
    void aFilterOfOnesOwnDecides() {
        final ObjectInputFilter tradesOnly =
                ObjectInputFilter.Config.createFilter(SerializableCodecTest.class.getName() + "$*;java.base/*;!*");
        final Codec<Trade> trades = Codecs.serializable(Trade.class, tradesOnly);
        assertEquals(TRADE, roundTrip(trades, TRADE));
        final byte[] other = encode(Codecs.serializable(), new ArrayList<>(List.of(Codec.class)));
        assertTells(assertRefused(trades, other), Codec.class.getName(), "REJECTED");
        final byte[] attribute = encode(Codecs.serializable(), new javax.management.Attribute("name", 1));
        final ObjectInputFilter all = info -> ObjectInputFilter.Status.ALLOWED;
        assertEquals(
                "name",
                decode(Codecs.serializable(javax.management.Attribute.class, all), attribute)
                        .getName());
    }

    @Test
    void aFilterThatFailsRefuses() {
        final byte[] bytes = encode(Codecs.serializable(), TRADE);
        assertRefused(Codecs.serializable(Trade.class, info -> null), bytes);
        final IllegalStateException failure = new IllegalStateException("filter");
        final CodecException refused = assertRefused(
                Codecs.serializable(Trade.class, info -> {
                    throw failure;
                }),
                bytes);
        assertSame(failure, refused.getCause().getCause());
    }

    @Test
    void anotherTypeThanExpectedIsRefusedWithBothNames() {
        final Codec<Trade> trades = Codecs.serializable(Trade.class, Serialization.DEFAULT_FILTER);
        final byte[] price = encode(Codecs.serializable(), new Price(1, 2));
        assertTells(assertRefused(trades, price), Trade.class.getName(), Price.class.getName());
        final Codec<Number> numbers = Codecs.serializable(Number.class, Serialization.DEFAULT_FILTER);
        assertEquals(5L, roundTrip(numbers, 5L));
        assertRefused(numbers, encode(Codecs.serializable(), "5"));
        final byte[] nothing = {(byte) 0xAC, (byte) 0xED, 0, 5, 0x70};
        assertTells(assertRefused(numbers, nothing), "java.lang.Number", "null");
        assertTells(assertRefused(Codecs.serializable(), nothing), "null");
    }

    @Test
    void aTypeAndAFilterAreNeeded() {
        assertThrows(NullPointerException.class, () -> Codecs.serializable(null, Serialization.DEFAULT_FILTER));
        assertThrows(NullPointerException.class, () -> Codecs.serializable(Trade.class, null));
    }

    @Test
    void aBufferThatDoesNotGrowIsTheCallersMistakeAndNotTheItems() {
        assertThrows(
                IllegalStateException.class,
                () -> Codecs.serializable().encode(TRADE, new UnsafeBuffer(new byte[10_000]), 0));
    }
}
