package dev.unwind.console.io;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.console.access.Caller;
import dev.unwind.console.access.Right;
import dev.unwind.ledger.control.StricterLane;
import dev.unwind.ledger.registers.Register;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.Lane;
import dev.unwind.schemas.Routing;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lanes: how much an agent may do now, and which tools it may not call. */
final class LaneRoutes implements Routes {
    private static final String ONE = "/v1/lanes/{tenant}/{agent}";
    private static final Pattern AGENT = Pattern.compile("[\\p{Graph}\\p{L}][\\p{Graph}\\p{L} ]{0,255}");
    private static final int TOOLS_MAX = 1_000;
    private static final List<Lane> LANES =
            List.of(Lane.AUTONOMOUS, Lane.APPROVAL_REQUIRED, Lane.DRAFT_ONLY, Lane.READ_ONLY, Lane.STOPPED);

    private final Gatekeeper gatekeeper;
    private final Register<Routing> routing;
    private final Follower follower;
    private final Writer writer;
    private final InstantSource clock;
    private final ReentrantLock changing = new ReentrantLock();

    LaneRoutes(
            Gatekeeper gatekeeper, Register<Routing> routing, Follower follower, Writer writer, InstantSource clock) {
        this.gatekeeper = gatekeeper;
        this.routing = routing;
        this.follower = follower;
        this.writer = writer;
        this.clock = clock;
    }

    @Override
    public void addTo(Adding routes) {
        routes.add(HandlerType.GET, ONE, this::show);
        routes.add(HandlerType.PUT, ONE, this::change);
    }

    /** The agent that the request is about; its key on the topic is tenant, slash, agent. */
    private record Agent(String tenant, String id) {
        String key() {
            return tenant + "/" + id;
        }
    }

    private static Agent agent(Context request) {
        String id = request.pathParam("agent");
        if (!AGENT.matcher(id).matches()) {
            throw Problem.badRequest("Cannot use agent id \"" + id + "\": expected 1 to 256 printable characters.");
        }
        return new Agent(Query.tenant(request), id);
    }

    private void show(Context request) {
        Agent agent = agent(request);
        gatekeeper.require(request, Right.READ_LANES, agent.tenant());
        Routes.json(request, json(agent, routing.get(agent.key())));
    }

    /** What cannot be read counts as stopped, as for the gate. */
    private ObjectNode json(Agent agent, @Nullable Routing now) {
        ObjectNode json = Json.NODES.objectNode();
        json.put("tenantId", agent.tenant()).put("agentId", agent.id());
        Lane unsaid = routing.unreadable().contains(agent.key()) ? Lane.UNKNOWN : Lane.AUTONOMOUS;
        json.put("lane", (now == null ? unsaid : now.getLane()).name());
        ArrayNode tools = json.putArray("disabledTools");
        json.put("epoch", now == null ? 0 : now.getEpoch());
        json.put("reason", now == null ? null : now.getReason());
        json.put("changedAt", now == null ? null : now.getChangedAt().toString());
        json.put("changedBy", now == null ? null : now.getChangedBy());
        if (now != null) {
            now.getDisabledTools().forEach(tools::add);
        }
        return json;
    }

    /** What is not named stays as it is. With an epoch it is changed only when it still is the one that the caller saw. */
    private void change(Context request) {
        Body body = Body.of(request, "lane", "disabledTools", "epoch", "reason");
        Agent agent = agent(request);
        Caller caller = gatekeeper.require(request, Right.CHANGE_LANES, agent.tenant());
        Lane lane = lane(body.optional("lane"));
        List<String> tools = body.texts("disabledTools");
        if (tools.size() > TOOLS_MAX) {
            throw Problem.badRequest("Cannot disable " + tools.size() + " tools: expected at most " + TOOLS_MAX + ".");
        }
        boolean namesTools = body.has("disabledTools");
        if (lane == null && !namesTools) {
            throw Problem.badRequest("Nothing would change: name a lane, disabledTools, or both.");
        }
        String reason = body.reason();
        changing.lock();
        try {
            Register.Entry<Routing> entry = routing.entry(agent.key());
            Routing before = entry == null ? null : entry.value();
            requireEpoch(agent, before, body.number("epoch"));
            Routing after = Routing.newBuilder()
                    .setTenantId(agent.tenant())
                    .setAgentId(agent.id())
                    .setShares(before == null ? List.of() : before.getShares())
                    .setLane(lane != null ? lane : before == null ? Lane.AUTONOMOUS : before.getLane())
                    .setDisabledTools(
                            namesTools
                                    ? List.copyOf(new TreeSet<>(tools))
                                    : before == null ? List.of() : before.getDisabledTools())
                    .setEpoch(before == null ? 1 : before.getEpoch() + 1)
                    .setReason(reason)
                    .setChangedAt(clock.instant().truncatedTo(ChronoUnit.MICROS))
                    .setChangedBy(caller.principal())
                    .build();
            put(agent, entry == null ? -1 : entry.offset(), after);
        } finally {
            changing.unlock();
        }
        Routes.json(request, json(agent, routing.get(agent.key())));
    }

    /** Where somebody else wrote between what was read and this, the stricter of both is put: nobody is set free by an accident. */
    private void put(Agent agent, long readUpTo, Routing wanted) {
        Routing next = wanted;
        long known = readUpTo;
        while (true) {
            long offset = writer.put(routing.topic(), agent.key(), next).offset();
            follower.await(routing, offset);
            Register.Entry<Routing> now = routing.entry(agent.key());
            Routing met = now == null || now.offset() != offset || now.beforeOffset() == known ? null : now.before();
            if (met == null) {
                return;
            }
            next = StricterLane.of(next, met);
            known = offset;
        }
    }

    private static void requireEpoch(Agent agent, @Nullable Routing before, @Nullable Long seen) {
        long now = before == null ? 0 : before.getEpoch();
        if (seen != null && seen != now) {
            throw Problem.of(
                    409,
                    "CHANGED_MEANWHILE",
                    "Cannot change the lane of " + agent.key() + ": it has epoch " + now
                            + (before == null ? "" : " (" + before.getLane() + ", by " + before.getChangedBy() + ")")
                            + ", expected " + seen + "; look at it again.");
        }
    }

    private static @Nullable Lane lane(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return LANES.stream()
                .filter(lane -> lane.name().equals(text))
                .findFirst()
                .orElseThrow(
                        () -> Problem.badRequest("Cannot use lane \"" + text + "\": expected one of " + LANES + "."));
    }
}
