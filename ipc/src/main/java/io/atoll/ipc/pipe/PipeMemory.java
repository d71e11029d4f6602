package io.atoll.ipc.pipe;

import static io.atoll.ipc.pipe.PipeDescriptor.*;

import io.atoll.core.space.ObjectHandle;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.wait.Futex;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A pipe as this member sees it: its two ends, and the connections to them, of which there is one each. Thread-safe. */
final class PipeMemory {
    private final SharedFile file;
    private final boolean isNameGenerated;
    private final End[] ends = new End[ENDS];
    private final Connection[] connections = new Connection[ENDS];

    private PipeMemory(Space space, SharedFile file, PipeOptions options, boolean isNameGenerated) {
        this.file = file;
        this.isNameGenerated = isNameGenerated;
        final Futex futex = Futex.of(space.platform());
        final Channel[] channels = new Channel[ENDS];
        final EndWord[] words = new EndWord[ENDS];
        for (int i = 0; i < ENDS; i++) {
            words[i] = new EndWord(file.buffer(), endOffset(i), space.members());
            channels[i] = options.duplex() || i == SECOND ? new Channel(file, options, i, futex) : null;
        }
        for (int i = 0; i < ENDS; i++) {
            final int peer = ENDS - 1 - i;
            final String name = "the " + (i == FIRST ? "first" : "second") + " end of " + file;
            ends[i] = new End(name, words[i], words[peer], channels[i], channels[peer]);
            connections[i] = new Connection(this, i, ends[i]);
        }
    }

    /** Always the same one for a pipe in this JVM. */
    static PipeMemory of(Space space, SharedFile file) throws IOException {
        final PipeOptions options = optionsOf(file);
        final boolean generated = file.choice(GENERATED_OPTION, 2) == 1;
        file.requireLength(fileLength(options));
        return file.companion(PipeMemory.class, () -> new PipeMemory(space, file, options, generated));
    }

    static PipeOptions optionsOf(SharedFile file) throws IOException {
        return new PipeOptions(file.choice(CAPACITY_OPTION, Integer.MAX_VALUE), file.choice(DUPLEX_OPTION, 2) == 1);
    }

    Connection connection(int end) {
        return connections[end];
    }

    ObjectHandle handle() {
        return file.handle();
    }

    /** Whoever opens the pipe by its name may use either end, so it answers for those that nobody else does. */
    void adoptEnds() {
        for (End end : ends) {
            end.word.adopt();
        }
    }

    void close(End end) {
        if (!end.close() || !ends[FIRST].word.hasEnded() || !ends[SECOND].word.hasEnded()) {
            return;
        }
        end.sweep(); // nobody sends and nobody receives any more
        if (isNameGenerated) { // nobody can know it but those who are gone
            try {
                file.unlink();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
