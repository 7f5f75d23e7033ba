package dev.unwind.console.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.console.access.Access;
import dev.unwind.console.access.Caller;
import dev.unwind.console.access.Right;
import dev.unwind.console.access.Verdict;
import dev.unwind.ledger.access.ApiKeys;
import dev.unwind.ledger.access.KeyJson;
import dev.unwind.ledger.access.KeyRefused;
import dev.unwind.ledger.access.KeyWish;
import dev.unwind.ledger.registers.Register;
import dev.unwind.model.access.Grants;
import dev.unwind.model.access.RoleName;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.AccessRole;
import dev.unwind.schemas.ApiKey;
import dev.unwind.schemas.RoleGrant;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** API keys, for admins of every tenant that a key names; and who the caller is himself. */
final class KeyRoutes implements Routes {
    private final Gatekeeper gatekeeper;
    private final ApiKeys keys;
    private final Register<ApiKey> register;
    private final Follower follower;
    private final InstantSource clock;
    private final ReentrantLock changing = new ReentrantLock();

    KeyRoutes(Gatekeeper gatekeeper, ApiKeys keys, Register<ApiKey> register, Follower follower, InstantSource clock) {
        this.gatekeeper = gatekeeper;
        this.keys = keys;
        this.register = register;
        this.follower = follower;
        this.clock = clock;
    }

    @Override
    public void addTo(Adding routes) {
        routes.add(HandlerType.GET, "/v1/me", this::me);
        routes.add(HandlerType.GET, "/v1/keys", this::list);
        routes.add(HandlerType.POST, "/v1/keys", this::create);
        routes.add(HandlerType.POST, "/v1/keys/{id}/rotate", this::rotate);
        routes.add(HandlerType.POST, "/v1/keys/{id}/revoke", this::revoke);
    }

    private void me(Context request) {
        Caller caller = Gatekeeper.caller(request);
        ObjectNode json = Json.NODES.objectNode();
        json.put("principal", caller.principal());
        json.put("kind", caller.kind().name());
        json.put("credential", caller.credential());
        json.set("grants", KeyJson.grants(caller.grants()));
        ArrayNode groups = json.putArray("groups");
        caller.grants().groups().forEach(groups::add);
        ObjectNode rights = json.putObject("rights");
        for (Right right : Right.values()) {
            ArrayNode tenants = rights.putArray(right.word());
            Access.tenants(caller, right).forEach(tenants::add);
        }
        Routes.json(request, json);
    }

    private void list(Context request) {
        Caller caller = gatekeeper.requireSomewhere(request, Right.MANAGE_KEYS);
        ObjectNode json = Json.NODES.objectNode();
        ArrayNode shown = json.putArray("keys");
        keys.all().stream()
                .filter(key -> Access.mayManage(caller, ApiKeys.grants(key)))
                .forEach(key -> shown.add(json(key)));
        Routes.json(request, json);
    }

    private ObjectNode json(ApiKey key) {
        return KeyJson.of(key, keys.lastUse(key.getKeyId()), clock.instant());
    }

    private void create(Context request) {
        Caller caller = gatekeeper.requireSomewhere(request, Right.MANAGE_KEYS);
        Body body = Body.of(request, "principal", "grants", "groups", "expiresAt", "sharedDuties");
        List<RoleGrant> grants = new ArrayList<>();
        for (JsonNode grant : body.array("grants")) {
            grants.add(grant(grant));
        }
        issue(request, () -> {
            KeyWish wish = new KeyWish(
                    body.text("principal"),
                    grants,
                    body.texts("groups"),
                    instant(body.optional("expiresAt")),
                    body.flag("sharedDuties"));
            requireAdmin(request, caller, wish.wanted(), wish.principal());
            return keys.create(wish, caller.principal());
        });
    }

    private void rotate(Context request) {
        Caller caller = gatekeeper.requireSomewhere(request, Right.MANAGE_KEYS);
        Long grace = Body.of(request, "graceSeconds").number("graceSeconds");
        Duration still = grace == null ? ApiKeys.GRACE : Duration.ofSeconds(Math.max(-1, Math.min(grace, 1L << 32)));
        String id = request.pathParam("id");
        issue(request, () -> {
            manageable(request, caller, id);
            return keys.rotate(id, still, caller.principal());
        });
    }

    private void issue(Context request, Supplier<ApiKeys.Issued> making) {
        ApiKeys.Issued issued = changed(making);
        follower.await(register, issued.offset());
        ObjectNode json = json(issued.key());
        // Told once, here; it is kept nowhere.
        json.put("key", issued.token().text());
        request.status(201).header("Cache-Control", "no-store");
        Routes.json(request, json);
    }

    private void revoke(Context request) {
        Caller caller = gatekeeper.requireSomewhere(request, Right.MANAGE_KEYS);
        Body.of(request);
        String id = request.pathParam("id");
        ApiKeys.Revoked revoked = changed(() -> {
            manageable(request, caller, id);
            return keys.revoke(id, caller.principal());
        });
        if (revoked.offset() >= 0) {
            follower.await(register, revoked.offset());
        }
        Routes.json(request, json(revoked.key()));
    }

    private <T> T changed(Supplier<T> change) {
        // Each change is made of what was read before it.
        changing.lock();
        try {
            return change.get();
        } catch (KeyRefused e) {
            int status = switch (e.code()) {
                case MALFORMED -> 400;
                case KEY_UNKNOWN -> 404;
                case KEY_OVER, SHARED_DUTIES -> 409;
            };
            throw Problem.of(status, e.code().name(), String.valueOf(e.getMessage()));
        } catch (KafkaException e) {
            throw Problem.unavailable("BROKER_UNREACHABLE", String.valueOf(e.getMessage()), e);
        } finally {
            changing.unlock();
        }
    }

    /** Who may not manage a key is not told that it is there. */
    private void manageable(Context request, Caller caller, String keyId) {
        ApiKey key = keys.required(keyId);
        if (!Access.mayManage(caller, ApiKeys.grants(key))) {
            gatekeeper.tell(request, caller, Right.MANAGE_KEYS.word(), notAdmin(caller, "manage key " + keyId), null);
            throw Problem.unknown("KEY_UNKNOWN", "There is no key " + keyId + " that you may manage; list them.");
        }
    }

    private void requireAdmin(Context request, Caller caller, Grants wanted, String principal) {
        if (!Access.mayManage(caller, wanted)) {
            gatekeeper.pass(
                    request, caller, Right.MANAGE_KEYS.word(), notAdmin(caller, "make this key of " + principal), null);
        }
    }

    private static Verdict.Refused notAdmin(Caller caller, String attempt) {
        return new Verdict.Refused(
                Verdict.Code.TENANT_REFUSED,
                RoleName.of(AccessRole.ADMIN),
                caller.principal() + " may not " + attempt
                        + ": it takes the role admin for each tenant that the key names, found it for "
                        + String.join(", ", caller.grants().of(AccessRole.ADMIN)) + ".");
    }

    private static RoleGrant grant(JsonNode json) {
        AccessRole role =
                json.path("role").isTextual() ? RoleName.parse(json.path("role").textValue()) : null;
        List<String> tenants = new ArrayList<>();
        json.path("tenants").forEach(tenant -> {
            if (tenant.isTextual()) {
                tenants.add(tenant.textValue());
            }
        });
        if (role == null
                || tenants.isEmpty()
                || tenants.size() != json.path("tenants").size()
                || json.size() != 2) {
            throw Problem.badRequest("Cannot use the grant " + json + ": expected a role of " + RoleName.all()
                    + " and its tenants, such as {\"role\": \"approver\", \"tenants\": [\"acme\"]}.");
        }
        return new RoleGrant(role, tenants);
    }

    private static @Nullable Instant instant(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw Problem.badRequest(
                    "Cannot use expiresAt \"" + text + "\": expected a time such as 2027-01-31T00:00:00Z.");
        }
    }
}
