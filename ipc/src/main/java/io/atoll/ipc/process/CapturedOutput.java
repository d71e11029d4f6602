package io.atoll.ipc.process;

/** The end of what a child said. */
final class CapturedOutput {
    /** More than this would burden the parent: what came first is dropped. */
    static final int MAX_LENGTH = 1 << 20;

    private final StringBuilder text = new StringBuilder();

    synchronized void add(String line) {
        text.append(line).append('\n');
        if (text.length() > 2 * MAX_LENGTH) { // not at each line: that would move a million characters each time
            cut();
        }
    }

    synchronized String text() {
        if (text.length() > MAX_LENGTH) {
            cut();
        }
        return text.toString();
    }

    private void cut() {
        text.delete(0, text.length() - MAX_LENGTH);
    }
}
