package dev.unwind.compensator.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.compensator.simulation.Change.Author;
import dev.unwind.model.contract.EntityReader;
import dev.unwind.model.contract.ReadFailed;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The way to the target and back: slow, and on a bad day it loses requests and answers, or delivers a request after everybody has given up on it. */
final class Network {

    /** What an executor sends. */
    record Request(
            String tenant,
            String method,
            String path,
            @Nullable String key,
            String body) {}

    /** What came of a request, for who sent it. */
    sealed interface Outcome<T> {}

    /** An answer. */
    record Answered<T>(T answer) implements Outcome<T> {}

    /** It never got there. */
    record Refused<T>() implements Outcome<T> {}

    /** No answer within the time. */
    record Silence<T>() implements Outcome<T> {}

    private final World world;
    private final Map<String, Target.Conduct> conducts = new HashMap<>();

    private boolean broken;

    Network(World world) {
        this.world = world;
    }

    /** Nobody reaches the target for so long. */
    void breakFor(long micros) {
        world.tally().count("target out of reach");
        world.trace().say("the target is out of reach for %d ms", micros / 1_000);
        broken = true;
        world.scheduler().after(micros, () -> broken = false);
    }

    /** Sends a request of an executor. Only a fiber can wait for the answer. */
    Outcome<Target.Answer> exchange(Request request, Duration timeout) {
        double late = world.fault(world.knobs().late()) ? 2_500 : 0;
        return carry(timeout, late, () -> {
            if (world.fault(world.knobs().busy())) {
                return new Target.Answer(503, "");
            }
            Target.Answer answer = world.target()
                    .http(
                            request.tenant(),
                            request.method(),
                            request.path(),
                            request.key(),
                            request.body(),
                            conduct(request));
            if (!request.method().equals("GET")) {
                world.trace()
                        .say(
                                "target: %s %s %s -> %d %s",
                                request.path(), request.key(), request.body(), answer.status(), answer.body());
            }
            return answer;
        });
    }

    private Target.Conduct conduct(Request request) {
        if (request.method().equals("GET")) {
            return Target.Conduct.HONEST;
        }
        return conducts.computeIfAbsent(String.valueOf(request.key()), key -> {
            if (!world.scheduler().chance(world.knobs().lyingUndo())) {
                return Target.Conduct.HONEST;
            }
            return world.scheduler().chance(0.5) ? Target.Conduct.IDLES : Target.Conduct.MEDDLES;
        });
    }

    /** Sends a tool call. It reaches the target within the contract's timeout, or never. */
    Outcome<JsonNode> call(
            String tenant,
            String tool,
            JsonNode input,
            @Nullable String key,
            Author by,
            Target.Conduct conduct,
            Duration timeout) {
        double late = world.fault(world.knobs().late()) ? timeout.toMillis() * 0.9 : 0;
        return carry(timeout, late, () -> {
            world.trace().say("target: %s %s by %s, %s", tool, input, by, conduct);
            return world.target().call(tenant, tool, input, key, by, conduct);
        });
    }

    private <T> Outcome<T> carry(Duration timeout, double lateMillis, Supplier<T> target) {
        if (broken || world.fault(world.knobs().refused())) {
            Fiber.sleep(world.scheduler().millis(0.1, 3));
            return new Refused<>();
        }
        long end = world.scheduler().now() + timeout.toMillis() * 1_000;
        if (world.fault(world.knobs().lost())) {
            world.tally().count("request lost");
            return silence(end);
        }
        // Whoever sent it may be gone when it arrives: it arrives all the same.
        long there = world.scheduler().millis(0.1, lateMillis > 0 ? lateMillis : 4);
        Holder<T> answer = new Holder<>();
        world.scheduler().after(there, () -> answer.value = target.get());
        if (there > timeout.toMillis() * 1_000 || world.fault(world.knobs().lost())) {
            world.tally().count(there > timeout.toMillis() * 1_000 ? "request late" : "answer lost");
            return silence(end);
        }
        Fiber.sleep(there + 1 + world.scheduler().millis(0.1, 4));
        T value = answer.value;
        return value == null || world.scheduler().now() > end ? silence(end) : new Answered<>(value);
    }

    private <T> Outcome<T> silence(long end) {
        Fiber.sleep(Math.max(1, end - world.scheduler().now()));
        return new Silence<>();
    }

    private static final class Holder<T> {
        private @Nullable T value;
    }

    /** Reads of a tenant's documents. */
    EntityReader reader(String tenant) {
        return path -> {
            Fiber.sleep(world.scheduler().millis(0.1, 3));
            if (broken || world.fault(world.knobs().unreadable())) {
                throw new ReadFailed("nobody answers at " + path, true, null);
            }
            return world.target().read(tenant, path.substring(1));
        };
    }
}
