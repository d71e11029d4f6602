package io.atoll.bench.peers.child;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The kernel's lock of a whole file, as the JDK gives it: two system calls. */
final class FileExclusion implements Exclusion {
    private final FileChannel channel;
    private FileLock held;

    FileExclusion(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    @Override
    public void enter() throws IOException {
        held = channel.lock();
    }

    @Override
    public void leave() throws IOException {
        held.release();
    }
}
