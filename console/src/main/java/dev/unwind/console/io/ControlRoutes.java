package dev.unwind.console.io;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.console.access.Access;
import dev.unwind.console.access.Caller;
import dev.unwind.console.access.Right;
import dev.unwind.ledger.control.ControlJson;
import dev.unwind.ledger.control.ControlWriter;
import dev.unwind.ledger.registers.Register;
import dev.unwind.model.access.Grants;
import dev.unwind.model.control.ActiveControls;
import dev.unwind.model.control.ControlScope;
import dev.unwind.model.control.SwitchProgress;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.Control;
import dev.unwind.schemas.ControlMode;
import dev.unwind.schemas.Instance;
import dev.unwind.schemas.keys.RunKey;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Kill switches: which are in force, who obeys them; throw one, end one. */
final class ControlRoutes implements Routes {
    private static final List<ControlMode> MODES =
            List.of(ControlMode.STOP, ControlMode.READ_ONLY, ControlMode.DRAFT_ONLY, ControlMode.APPROVAL_REQUIRED);

    private static final int RUNS_NAMED_MAX = 200;

    private final Gatekeeper gatekeeper;
    private final Register<Control> controls;
    private final Register<Instance> instances;
    private final Follower follower;
    private final ControlWriter writer;
    private final RunsOfScope runs;
    private final InstantSource clock;

    /** What is read and followed. */
    record Known(Register<Control> controls, Register<Instance> instances, Follower follower) {}

    ControlRoutes(Gatekeeper gatekeeper, Known known, ControlWriter writer, RunsOfScope runs, InstantSource clock) {
        this.gatekeeper = gatekeeper;
        this.controls = known.controls();
        this.instances = known.instances();
        this.follower = known.follower();
        this.writer = writer;
        this.runs = runs;
        this.clock = clock;
    }

    @Override
    public void addTo(Adding routes) {
        routes.add(HandlerType.GET, "/v1/controls", this::list);
        routes.add(HandlerType.POST, "/v1/controls", this::stop);
        routes.add(HandlerType.POST, "/v1/controls/{id}/lift", this::lift);
        routes.add(HandlerType.DELETE, "/v1/controls/{id}", this::lift);
        routes.add(HandlerType.POST, "/v1/controls/{id}/compensate", this::compensate);
    }

    private Collection<Control> newest() {
        return controls.entries().stream()
                .map(entry -> {
                    Control control = Control.newBuilder(entry.value()).build();
                    control.setEpoch(entry.offset() + 1);
                    return control;
                })
                .toList();
    }

    private void list(Context request) {
        Caller caller = gatekeeper.requireSomewhere(request, Right.READ_CONTROLS);
        ObjectNode answer = Json.NODES.objectNode();
        ArrayNode shown = answer.putArray("controls");
        ActiveControls.of(newest()).all().stream()
                .filter(control -> maySee(caller, control))
                .forEach(control -> shown.add(json(caller, control)));
        ArrayNode unreadable = answer.putArray("unreadable");
        if (seesEverything(caller)) {
            controls.unreadable().forEach(unreadable::add);
        }
        Routes.json(request, answer);
    }

    /** A control that reaches into every tenant is everybody's business; another tenant's is not. */
    private static boolean maySee(Caller caller, Control control) {
        ControlScope scope;
        try {
            scope = ControlScope.parse(control.getScope());
        } catch (IllegalArgumentException unreadable) {
            return true;
        }
        return switch (scope.kind()) {
            case TENANT, RUN -> Access.may(caller, Right.READ_CONTROLS, scope.name());
            case ALL, AGENT, RELEASE, TOOL -> true;
        };
    }

    private static boolean seesEverything(Caller caller) {
        return Access.tenants(caller, Right.READ_CONTROLS).contains(Grants.EVERY_TENANT);
    }

    /** Names of processes are told to who may see every tenant; to others, how many they are. */
    private ObjectNode json(Caller caller, Control control) {
        ObjectNode json = ControlJson.of(control);
        ObjectNode progress = ControlJson.of(SwitchProgress.of(control, instances.values(), clock.instant()));
        if (!seesEverything(caller)) {
            progress.remove("silent");
        }
        json.set("progress", progress);
        return json;
    }

    private void stop(Context request) {
        Body body = Body.of(request, "scope", "mode", "reason");
        ControlScope scope = scope(body.text("scope"));
        String mode = body.optional("mode");
        Control use = ControlWriter.use(
                scope,
                mode == null ? ControlMode.STOP : mode(mode),
                false,
                body.reason(),
                Gatekeeper.caller(request).principal(),
                List.of());
        Caller caller = gatekeeper.require(request, Right.THROW_CONTROLS, scope);
        request.status(201);
        answer(request, caller, put(use));
    }

    private void lift(Context request) {
        Body body = Body.of(request, "reason");
        String inQuery = Query.text(request, "reason");
        String reason = inQuery != null ? inQuery : body.reason();
        Collection<Control> newest = newest();
        Control ending = inForce(request, newest);
        ControlScope scope = scope(ending.getScope());
        Caller caller = gatekeeper.require(request, Right.THROW_CONTROLS, scope);
        answer(
                request,
                caller,
                put(ControlWriter.use(
                        scope,
                        ControlMode.LIFTED,
                        false,
                        reason,
                        caller.principal(),
                        ActiveControls.lifts(newest, scope, List.of(ending)))));
    }

    /** The control that the request names. */
    private Control inForce(Context request, Collection<Control> newest) {
        String id = request.pathParam("id");
        gatekeeper.requireSomewhere(request, Right.THROW_CONTROLS);
        return ActiveControls.of(newest).all().stream()
                .filter(control -> control.getControlId().equals(id))
                .filter(control -> maySee(Gatekeeper.caller(request), control))
                .findFirst()
                .orElseThrow(() -> Problem.unknown(
                        "CONTROL_UNKNOWN", "No control " + id + " is in force that you may see; list them first."));
    }

    /** Only under a control: else what is cancelled would go on being begun. */
    private void compensate(Context request) {
        String reason = Body.of(request, "reason").reason();
        Control control = inForce(request, newest());
        ControlScope scope = scope(control.getScope());
        Caller caller = gatekeeper.require(request, Right.THROW_CONTROLS, scope);
        if (scope.kind() == ControlScope.Kind.TOOL) {
            throw Problem.badRequest("Cannot compensate the runs of " + scope
                    + ": a run is not within a tool. Undo its calls with `unwind undo --tool`.");
        }
        List<RunKey> cancelled =
                runs.cancel(scope, caller, reason + " (kill switch, epoch " + control.getEpoch() + ")");
        ObjectNode answer = Json.NODES.objectNode();
        answer.put("controlId", control.getControlId());
        answer.put("cancelled", cancelled.size());
        ArrayNode named = answer.putArray("runs");
        cancelled.stream()
                .limit(RUNS_NAMED_MAX)
                .forEach(
                        run -> named.addObject().put("tenantId", run.tenantId()).put("runId", run.runId()));
        Routes.json(request, answer);
    }

    private void answer(Context request, Caller caller, ControlWriter.Thrown thrown) {
        follower.await(controls, thrown.control().getEpoch() - 1);
        ObjectNode json = json(caller, thrown.control());
        json.put("historyLost", thrown.historyLost());
        ArrayNode left = json.putArray("stillInForce");
        ActiveControls.of(newest())
                .of(scope(thrown.control().getScope()))
                .forEach(control -> left.addObject()
                        .put("controlId", control.getControlId())
                        .put("mode", control.getMode().name()));
        Routes.json(request, json);
    }

    private ControlWriter.Thrown put(Control control) {
        String attempt = "Cannot put " + control.getScope() + " under " + control.getMode()
                + "; it may or may not be in force, list the controls: ";
        try {
            return writer.put(control);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("STOPPING", attempt + "the console is stopping.", e);
        } catch (ExecutionException | KafkaException e) {
            throw Problem.unavailable(
                    "BROKER_UNREACHABLE", attempt + Objects.requireNonNullElse(e.getMessage(), e.toString()), e);
        }
    }

    private static ControlScope scope(String text) {
        try {
            return ControlScope.parse(text);
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private static ControlMode mode(String text) {
        @Nullable
        ControlMode found = MODES.stream()
                .filter(mode -> mode.name().equals(text.toUpperCase(Locale.ROOT).replace('-', '_')))
                .findFirst()
                .orElse(null);
        if (found == null) {
            throw Problem.badRequest("Cannot use mode \"" + text + "\": expected one of " + MODES + ".");
        }
        return found;
    }
}
