package io.atoll.ipc.process;

import java.util.List;
import java.util.Optional;

/**
 * What the JVM leaves when it crashes.
 *
 * @param what for instance {@code SIGSEGV (0xb) at pc=0x00007f2b, pid=12, tid=13}
 * @param frame where it happened; null if it is not told
 * @param text the whole
 */
record ErrorReport(String what, String frame, String text) {
    private static final String FRAME = "Problematic frame:";
    private static final String DETECTED = "A fatal error has been detected by the Java Runtime Environment:";
    private static final String NOT_TOLD = "the JVM failed";

    /**
     * Reads a report.
     *
     * @param text of the file, perhaps cut
     * @return what it tells; empty if it is none
     */
    static Optional<ErrorReport> parse(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        final List<String> head = text.lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.substring(1).strip())
                .filter(line -> !line.isEmpty())
                .toList();
        String what = null;
        String frame = null;
        for (int i = 0; i < head.size(); i++) {
            final String line = head.get(i);
            if (line.equals(FRAME) && i + 1 < head.size()) {
                frame = head.get(i + 1);
            } else if (what == null && !line.equals(DETECTED)) {
                what = line;
            }
        }
        return Optional.of(new ErrorReport(what == null ? NOT_TOLD : what, frame, text));
    }
}
