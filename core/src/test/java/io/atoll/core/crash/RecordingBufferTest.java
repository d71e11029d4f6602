package io.atoll.core.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class RecordingBufferTest {
    /** These are built on stores that are recorded, or are refused, by themselves. */
    private static final Set<String> BUILT_ON_OTHERS = Set.of(
            "putStringAscii",
            "putStringWithoutLengthAscii",
            "putStringWithoutLengthUtf8",
            "putIntAscii",
            "putNaturalIntAscii",
            "putNaturalPaddedIntAscii",
            "putNaturalIntAsciiFromEnd",
            "putNaturalLongAscii",
            "putLongAscii");

    @Test
    void shouldOverrideEveryStoreThatAtollCouldUse() {
        final List<String> unseen = Stream.of(UnsafeBuffer.class.getMethods())
                .filter(method -> method.getName().matches("(put|set|addLong|addInt|getAnd|compareAnd).*"))
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !BUILT_ON_OTHERS.contains(method.getName()))
                .filter(method -> !method.getName().equals("putStringUtf8") || method.getParameterCount() == 2)
                .filter(method -> !isOverridden(method))
                .map(Method::toString)
                .toList();
        assertEquals(List.of(), unseen);
    }

    private static boolean isOverridden(Method method) {
        try {
            RecordingBuffer.class.getDeclaredMethod(method.getName(), method.getParameterTypes());
            return true;
        } catch (NoSuchMethodException e) {
            return false;
        }
    }
}
