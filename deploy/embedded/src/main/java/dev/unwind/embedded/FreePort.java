package dev.unwind.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port of the loopback interface that nobody listens on at this moment.
 *
 * <p>It lies below those that the kernel gives to outgoing connections (from 32768 on Linux, from 49152 elsewhere): a process that takes
 * seconds to start would else find its port taken by some client's connection.
 */
public final class FreePort {
    private static final int FIRST = 20_000;
    private static final int END = 32_768;
    private static final int ATTEMPTS_MAX = 100;

    private FreePort() {}

    /** The port asked for, or a free one when 0 is asked for. */
    public static int orFree(int port) {
        return port == 0 ? find() : port;
    }

    /** A free port. Somebody else may take it before the caller does; who cannot have that tries again. */
    public static int find() {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            if (canListen(port)) {
                return port;
            }
        }
        throw new UncheckedIOException(
                "Cannot find a free port on the loopback interface.",
                new IOException(ATTEMPTS_MAX + " ports between " + FIRST + " and " + END + " are all taken"));
    }

    private static boolean canListen(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
