package io.atoll.ipc.process;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Stands in for an exception of another JVM that cannot travel itself: its class, message and trace as text. */
public final class RemoteException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RemoteException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Makes the stand-in of an exception.
     *
     * @param thrown what cannot travel
     * @return its class, message and trace as text
     */
    public static RemoteException of(Throwable thrown) {
        final StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        final RemoteException stand = new RemoteException(trace.toString().strip(), null);
        stand.setStackTrace(thrown.getStackTrace());
        return stand;
    }
}
