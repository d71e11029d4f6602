package io.atoll.bench.peers;

/** A contestant gave no figures; the message says why, and what its processes said. */
final class ContestantFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ContestantFailedException(String message) {
        super(message);
    }
}
