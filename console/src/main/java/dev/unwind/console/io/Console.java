package dev.unwind.console.io;

import dev.unwind.console.access.FailedLogins;
import dev.unwind.ledger.access.ApiKeys;
import dev.unwind.ledger.access.KeyTopic;
import dev.unwind.ledger.control.ControlWriter;
import dev.unwind.ledger.registers.Register;
import dev.unwind.ledger.registers.Registers;
import dev.unwind.schemas.ApiKey;
import dev.unwind.schemas.ApiKeyUse;
import dev.unwind.schemas.Control;
import dev.unwind.schemas.Instance;
import dev.unwind.schemas.Routing;
import dev.unwind.schemas.topics.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The API with all that it reads and writes. */
public final class Console implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Console.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final Registers registers;
    private final Follower follower;
    private final Writer writer;
    private final LedgerApi ledger;
    private final Duration keysAgeMax;
    private final ApiKeys keys;
    private final ConsoleServer server;
    private volatile boolean closed;

    /**
     * Where the console finds what it needs.
     *
     * @param clients settings of any Kafka client, the address among them
     * @param registry what the serdes need
     * @param queryApi address of the ledger's query API
     */
    public record Places(Topics topics, Map<String, Object> clients, Map<String, Object> registry, String queryApi) {}

    /**
     * How it lets people in.
     *
     * @param tokens which tokens are taken; null for none
     * @param keysAgeMax a key opens nothing when the keys could not be read for longer
     * @param usesEvery how often at most it is noted that a key was used
     * @param failedLogins failed logins at once from one address
     * @param failedLoginsPerMinute failed logins per minute from one address after that
     * @param requestBytesMax largest body of a request
     */
    public record Entry(
            @Nullable TokenSettings tokens,
            Duration keysAgeMax,
            Duration usesEvery,
            int failedLogins,
            int failedLoginsPerMinute,
            int requestBytesMax) {}

    private Console(Places places, Entry entry, Watch watch, Supplier<String> metrics) {
        Topics topics = places.topics();
        InstantSource clock = InstantSource.system();
        TokenLogin tokens = entry.tokens() == null ? null : new TokenLogin(entry.tokens());
        Register<ApiKey> register = new Register<>(topics.apiKeys(), ApiKey.class);
        Register<ApiKeyUse> uses = new Register<>(topics.apiKeyUses(), ApiKeyUse.class);
        Register<Control> controls = new Register<>(topics.controls(), Control.class);
        Register<Instance> instances = new Register<>(topics.instances(), Instance.class);
        Register<Routing> routing = new Register<>(topics.routing(), Routing.class);
        this.keysAgeMax = entry.keysAgeMax();
        this.writer = new Writer(places.clients(), places.registry());
        this.registers = new Registers(
                places.clients(), places.registry(), List.of(register, uses, controls, instances, routing));
        this.follower = new Follower(registers);
        this.ledger = new LedgerApi(places.queryApi());
        this.keys = new ApiKeys(new KeyTopic(register, uses, writer.producer()), clock);
        KeyLogin keyLogin = new KeyLogin(
                keys,
                registers,
                keysAgeMax,
                new KeyUses(writer.producer(), topics.apiKeyUses(), entry.usesEvery()),
                clock);
        Gatekeeper gatekeeper = new Gatekeeper(
                keyLogin, tokens, new FailedLogins(entry.failedLogins(), entry.failedLoginsPerMinute()), watch);
        CaseFeed cases = new CaseFeed(ledger);
        Statements statements = new Statements(writer, ledger, new Refusals(places.clients(), topics), topics, watch);
        List<Routes> routes = List.of(
                new KeyRoutes(gatekeeper, keys, register, follower, clock),
                new ApprovalRoutes(gatekeeper, cases, ledger, statements, clock),
                new CaseRoutes(gatekeeper, cases, statements),
                new RunRoutes(gatekeeper, ledger),
                new ControlRoutes(
                        gatekeeper,
                        new ControlRoutes.Known(controls, instances, follower),
                        new ControlWriter(writer.producer(), topics),
                        new RunsOfScope(ledger, writer, topics.ledger()),
                        clock),
                new LaneRoutes(gatekeeper, routing, follower, writer, clock));
        this.server = new ConsoleServer(
                gatekeeper, routes, new ThisProcess(metrics), new ConsoleServer.Limits(entry.requestBytesMax()), watch);
    }

    /** Starts the API; it listens when this returns, and lets people in once it has read the keys. Port 0 takes a free one. */
    public static Console start(
            String host, int port, Places places, Entry entry, Watch watch, Supplier<String> metrics) {
        Console console = new Console(places, entry, watch, metrics);
        try {
            console.server.start(host, port);
            return console;
        } catch (RuntimeException e) {
            console.close();
            throw e;
        }
    }

    /** Makes a key of an admin of every tenant and writes it to this file, once the keys are read; does nothing when there is such a file. */
    public void ensureAdminKey(Path file) {
        var unused = Thread.ofVirtual().name("unwind-console-admin-key").start(() -> {
            try {
                while (!closed && !notReady().isEmpty()) {
                    Thread.sleep(LOOK_AGAIN);
                }
                if (!closed) {
                    AdminKey.ensure(file, keys);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).addKeyValue("file", file).log("There is no key of a first admin");
            }
        });
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    /** Method and path of each route, with parameters in braces. */
    public List<String> paths() {
        return server.paths();
    }

    /** Why it cannot let anybody in now; empty when it can. */
    public String notReady() {
        Duration age = registers.age();
        if (!follower.alive()) {
            return "nobody follows the keys any more";
        }
        return age == null || age.compareTo(keysAgeMax) > 0
                ? "the keys could not be read " + (age == null ? "yet" : "for " + age.toSeconds() + " s")
                : "";
    }

    /** How long ago everything was known that stands on the topics of keys and controls; not a number before that. */
    public double ageSeconds() {
        Duration age = registers.age();
        return age == null ? Double.NaN : age.toMillis() / 1_000.0;
    }

    private final class ThisProcess implements ConsoleServer.Status {
        private final Supplier<String> metrics;

        ThisProcess(Supplier<String> metrics) {
            this.metrics = metrics;
        }

        @Override
        public String notAlive() {
            return follower.alive() ? "" : "nobody follows the keys any more";
        }

        @Override
        public String notReady() {
            return Console.this.notReady();
        }

        @Override
        public String metrics() {
            return metrics.get();
        }
    }

    @Override
    public void close() {
        closed = true;
        server.close();
        follower.close();
        writer.close();
        ledger.close();
    }
}
