package dev.unwind.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** A port of the loopback interface that nobody listens on at this moment. */
public final class FreePort {

    private FreePort() {}

    /** The port asked for, or a free one when 0 is asked for. */
    public static int orFree(int port) {
        return port == 0 ? find() : port;
    }

    /** A free port. Somebody else may take it before the caller does; who cannot have that tries again. */
    public static int find() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException("Cannot find a free port on the loopback interface.", none);
        }
    }
}
