package dev.unwind.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Ports on 127.0.0.1; 0 is any free one.
 *
 * @param broker Kafka clients
 * @param registry the registry's HTTP API
 * @param queryApi the ledger's query API
 * @param targets the example targets
 * @param console the console's API
 */
public record LocalPorts(int broker, int registry, int queryApi, int targets, int console) {
    /** Any free ports. */
    public static final LocalPorts FREE = new LocalPorts(0, 0, 0, 0, 0);

    /** The usual ones (9092, 8081, 7070, 7080, 7071), each where nobody listens, else any free one. */
    public static LocalPorts usual() {
        return new LocalPorts(orAny(9092), orAny(8081), orAny(7070), orAny(7080), orAny(7071));
    }

    private static int orAny(int wanted) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
            return wanted;
        } catch (IOException taken) {
            return 0;
        }
    }
}
