package io.atoll.ipc.pool;

import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.process.JvmProcessOptions;
import io.atoll.ipc.process.JvmProcessOptions.Output;

/** What a worker has said last: often the only thing that tells why it died. */
final class LastOutput {
    private static final int MAX_LENGTH = 4096;

    private LastOutput() {}

    /** The same destination, in a way that the end of the output is kept. */
    static JvmProcessOptions kept(JvmProcessOptions options) {
        return switch (options.output().destination()) {
            case INHERIT -> options.withOutput(Output.INHERIT.prefixedByName());
            case DISCARD -> options.withOutput(Output.CAPTURE);
            default -> options;
        };
    }

    /** The last lines of a dead worker. */
    static String of(JvmProcess process) {
        try {
            final String output = process.output().strip();
            if (output.length() <= MAX_LENGTH) {
                return output;
            }
            final int from = output.length() - MAX_LENGTH;
            final int line = output.indexOf('\n', from);
            return output.substring(line < 0 ? from : line + 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
