package dev.unwind.console.app;

import dev.unwind.console.io.Console;
import dev.unwind.schemas.InstanceKind;
import dev.unwind.schemas.presence.Activity;
import dev.unwind.schemas.presence.Presence;
import dev.unwind.schemas.presence.Self;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The console: the HTTP API for people and agents. Runs in a process of its own or in another's. */
public final class ConsoleService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleService.class);

    private final ConsoleConfig config;
    private final ConsoleMetrics metrics = new ConsoleMetrics();
    private final Console console;
    private final Presence presence;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    private ConsoleService(ConsoleConfig config) {
        this.config = config;
        this.console = Console.start(
                config.httpHost(),
                config.httpPort(),
                new Console.Places(config.topics(), config.clients(), config.registry(), config.queryApi()),
                config.entry(),
                metrics,
                metrics::scrape);
        metrics.age(console::ageSeconds);
        if (config.adminKeyFile() != null) {
            console.ensureAdminKey(config.adminKeyFile());
        }
        // It starts no actions: it takes note of controls, and says so.
        this.presence = new Presence(
                Self.service(InstanceKind.CONSOLE, config.instanceId()),
                config.topics(),
                config.clients(),
                config.registry(),
                Activity.NONE);
        LOG.atInfo().addKeyValue("url", uri()).log("Console started");
    }

    /** Starts a console; it listens when this returns, and is {@linkplain #ready ready} a little later. */
    public static ConsoleService start(ConsoleConfig config) {
        return new ConsoleService(config);
    }

    /** Whether it has read the keys, so that it can let people in. */
    public boolean ready() {
        return console.notReady().isEmpty();
    }

    /** The port of the API. */
    public int port() {
        return console.port();
    }

    /** The address of the API. */
    public URI uri() {
        return URI.create("http://" + config.httpHost() + ":" + console.port());
    }

    /** Method and path of each route of the API, with parameters in braces. */
    public List<String> paths() {
        return console.paths();
    }

    /** Waits until the console is closed. */
    public void awaitClosed() throws InterruptedException {
        closed.await();
    }

    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            console.close();
            presence.close();
            LOG.atInfo().log("Console closed");
            closed.countDown();
        }
    }
}
