package dev.unwind.compensator.simulation;

import dev.unwind.compensator.io.ExecutorOptions;
import dev.unwind.compensator.io.SimulatedExecutor;
import dev.unwind.compensator.simulation.Fiber.Life;
import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.LedgerEvent;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * The executors of one partition, one after another: the real parts that carry out a plan. Their committed offset lags behind what they did; one that lost
 * its partition goes on for a while with what it has begun.
 */
final class ExecutorRoom {
    private static final ExecutorOptions OPTIONS = new ExecutorOptions(
            Duration.ofMillis(300), Duration.ofMillis(1_500), Duration.ofMillis(20), Duration.ofMillis(200), 64, 2_000);

    private final World world;
    private final Partition partition;
    private Instance instance;
    private long committed;
    private boolean polling;

    ExecutorRoom(World world, Partition partition) {
        this.world = world;
        this.partition = partition;
        this.instance = new Instance(0);
        partition.commands().onAppend(this::wake);
    }

    private void wake() {
        if (!polling) {
            polling = true;
            world.scheduler().after(world.delay(), this::poll);
        }
    }

    private void poll() {
        polling = false;
        for (int left = 1 + world.scheduler().pick(4);
                left > 0 && instance.position < partition.commands().end();
                left--) {
            instance.take();
        }
        commitSoon(instance);
        if (world.fault(world.knobs().crash())) {
            Instance mine = instance;
            world.scheduler().after(world.scheduler().millis(0, 60), () -> replace(mine));
        }
        if (instance.position < partition.commands().end()) {
            wake();
        }
    }

    private void commitSoon(Instance of) {
        world.scheduler().after(world.scheduler().millis(1, 120), () -> {
            OptionalLong offset = of.real.committable();
            if (of == instance && offset.isPresent()) {
                committed = offset.getAsLong();
            }
        });
    }

    /** The instance dies, or has to give its partition away and is slow to learn of it; the next one begins at what was committed. */
    private void replace(Instance former) {
        if (former != instance) {
            return;
        }
        boolean dies = world.scheduler().chance(0.6);
        world.tally().count(dies ? "crash of executor" : "executor replaced");
        world.trace()
                .say("executor %s at %d, committed %d", dies ? "crashes" : "is replaced", former.position, committed);
        if (dies) {
            former.life.end();
            former.real.abandon();
        } else {
            world.scheduler().after(world.scheduler().millis(0, 300), former.real::abandon);
        }
        instance = new Instance(committed);
        wake();
    }

    /** One incarnation. */
    private final class Instance implements SimulatedExecutor.Host {
        private final Life life = new Life();
        private final SimulatedExecutor real;
        private long position;
        private long lastSent;

        Instance(long position) {
            this.position = position;
            this.real = new SimulatedExecutor(this, Map.of("world", "http://world"), OPTIONS);
        }

        void take() {
            Log.Entry entry = partition.commands().get(position);
            CompensationCommand command = Wire.decode(CompensationCommand.getDecoder(), entry.value());
            if (!real.take(position, entry.key(), command)) {
                throw new IllegalStateException("A command of the simulated compensator is malformed: " + command);
            }
            position++;
        }

        @Override
        public void execute(Runnable task) {
            Fiber.start(world.scheduler(), life, world.scheduler().millis(0, 3), () -> {
                task.run();
                commitSoon(this);
                if (this == instance && world.fault(world.knobs().crash())) {
                    world.scheduler().after(world.scheduler().millis(0, 20), () -> replace(this));
                }
            });
        }

        @Override
        public HttpClient http() {
            return new FakeHttp(this::exchange);
        }

        private Target.Answer exchange(HttpRequest request, String body) throws IOException {
            Network.Request asked = new Network.Request(
                    request.headers().firstValue("X-Tenant").orElse(""),
                    request.method(),
                    request.uri().getPath(),
                    key(request),
                    body);
            return switch (world.network().exchange(asked, OPTIONS.requestTimeout())) {
                case Network.Answered(Target.Answer answer) -> answer;
                case Network.Refused() -> throw new ConnectException("refused");
                case Network.Silence() -> throw new HttpTimeoutException("no answer");
            };
        }

        private @org.jspecify.annotations.Nullable String key(HttpRequest request) {
            String key = request.headers().firstValue("Idempotency-Key").orElse(null);
            return key != null && world.mutation() == Mutation.EXECUTOR_IGNORES_KEYS
                    ? key + "#" + world.nextNumber()
                    : key;
        }

        /** In the order in which it was stated, as one producer sends it; what a crash overtakes is lost. */
        @Override
        public CompletableFuture<Void> append(LedgerEvent fact) {
            CompletableFuture<Void> durable = new CompletableFuture<>();
            lastSent = Math.max(
                    lastSent + 1, world.scheduler().now() + world.scheduler().millis(0.1, 8));
            world.scheduler().after(lastSent - world.scheduler().now(), () -> {
                if (!life.over()) {
                    world.append(fact);
                    execute(() -> durable.complete(null));
                }
            });
            return durable;
        }

        @Override
        public void await(CompletableFuture<Void> durable) {
            while (!durable.isDone()) {
                Fiber.sleep(1_000);
            }
        }

        @Override
        public void pause(Duration longest) {
            Fiber.sleep(world.scheduler().millis(longest.toMillis() / 2.0, longest.toMillis()));
        }

        @Override
        public long nanos() {
            return world.scheduler().now() * 1_000;
        }

        @Override
        public Instant instant() {
            return world.scheduler().instant();
        }
    }
}
