package io.atoll.ipc.pipe;

import java.io.IOException;

/** A message was sent to an end that was closed or whose process has died; nobody will receive it. */
public final class BrokenPipeException extends IOException {
    private static final long serialVersionUID = 1L;

    BrokenPipeException(String message) {
        super(message);
    }
}
