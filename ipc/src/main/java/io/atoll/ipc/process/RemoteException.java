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
        try {
            final StringWriter trace = new StringWriter();
            thrown.printStackTrace(new PrintWriter(trace));
            return standIn(trace.toString().strip(), thrown);
        } catch (RuntimeException
                | Error e) { // its own getMessage or printStackTrace, which may need what is not there
            return standIn(
                    thrown.getClass().getName() + ", which cannot tell its message: "
                            + e.getClass().getName(),
                    thrown);
        }
    }

    private static RemoteException standIn(String message, Throwable thrown) {
        final RemoteException stand = new RemoteException(message, null);
        try {
            stand.setStackTrace(thrown.getStackTrace());
        } catch (RuntimeException | Error e) {
            // its class may tell another trace than its own, or none: then this one tells where it was thrown on
        }
        return stand;
    }
}
