package dev.unwind.model.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.schemas.ActionFailed;
import dev.unwind.schemas.ActionRetried;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RetryLayer;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** Every kind of fact from every kind of actor: who may state what. */
class RolesTest {
    private static final Map<String, Set<String>> MAY = new TreeMap<>(Map.ofEntries(
            Map.entry("RunStarted", Set.of("AGENT")),
            Map.entry("RunFinished", Set.of("AGENT")),
            Map.entry("RunCancelled", Set.of("OPERATOR", "POLICY")),
            Map.entry("CompensationHeld", Set.of("EXECUTOR")),
            Map.entry("CompensationApproved", Set.of("OPERATOR", "APPROVER")),
            Map.entry("OutcomeConfirmed", Set.of("OPERATOR")),
            Map.entry("RunParked", Set.of("OPERATOR", "POLICY")),
            Map.entry("RunResumed", Set.of("AGENT", "OPERATOR")),
            Map.entry("ActionPlanned", Set.of("AGENT")),
            Map.entry("ActionApproved", Set.of("APPROVER", "POLICY")),
            Map.entry("ActionDenied", Set.of("APPROVER", "POLICY", "LEDGER")),
            Map.entry("ActionGated", Set.of("LEDGER")),
            Map.entry("ActionStarted", Set.of("AGENT")),
            Map.entry("ActionHeartbeat", Set.of("AGENT")),
            Map.entry("ActionSucceeded", Set.of("AGENT")),
            Map.entry("ActionFailed", Set.of("AGENT", "LEDGER")),
            Map.entry("ActionRetried", Set.of("AGENT", "OPERATOR")),
            Map.entry("CheckpointSaved", Set.of("AGENT")),
            Map.entry("VerificationRecorded", Set.of("VERIFIER")),
            Map.entry("CompensationRequested", Set.of("OPERATOR", "POLICY")),
            Map.entry("CompensationPlanned", Set.of("EXECUTOR")),
            Map.entry("CompensationStarted", Set.of("EXECUTOR")),
            Map.entry("CompensationExecuted", Set.of("EXECUTOR")),
            Map.entry("CompensationFailed", Set.of("EXECUTOR")),
            Map.entry("CaseResumed", Set.of("OPERATOR", "POLICY")),
            Map.entry("CaseClosed", Set.of("OPERATOR", "POLICY")),
            Map.entry("ControlAcknowledged", Set.of("AGENT", "VERIFIER", "EXECUTOR", "LEDGER"))));

    @Test
    void everyFactOfTheSchemaHasItsRow() {
        assertThat(MAY.keySet())
                .containsExactlyElementsOf(
                        new TreeSet<>(payloads().stream().map(Schema::getName).toList()));
    }

    @Test
    void aFactIsRefusedForItsActorExactlyWhenThatKindMayNotStateIt() throws ReflectiveOperationException {
        List<String> wrong = new ArrayList<>();
        for (Schema payload : payloads()) {
            for (ActorKind actor : ActorKind.values()) {
                boolean refused = code(actor, suited(empty(payload), actor)) == RejectionCode.ROLE_REFUSED;
                boolean may = MAY.getOrDefault(payload.getName(), Set.of()).contains(actor.name());
                if (refused == may) {
                    wrong.add(payload.getName() + " by " + actor + (refused ? " is refused" : " is not refused"));
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void theLedgerIsNeverCertain() throws ReflectiveOperationException {
        for (dev.unwind.schemas.Effect effect : dev.unwind.schemas.Effect.values()) {
            ActionFailed failed = ActionFailed.newBuilder()
                    .setActionId("a")
                    .setError("late")
                    .setEffect(effect)
                    .build();
            assertThat(code(ActorKind.LEDGER, failed) == RejectionCode.ROLE_REFUSED)
                    .as("%s", effect)
                    .isEqualTo(effect != dev.unwind.schemas.Effect.UNKNOWN);
        }
    }

    private static List<Schema> payloads() {
        return LedgerEvent.getClassSchema().getField("payload").schema().getTypes();
    }

    /** The code of the refusal, null when the fact is taken; of a run with one action that is planned. */
    private static @org.jspecify.annotations.Nullable RejectionCode code(ActorKind kind, Object payload) {
        Story story = Story.begun().plan("a", "update");
        LedgerEvent event = LedgerEvent.newBuilder()
                .setEventId("e")
                .setTenantId(Story.TENANT)
                .setRunId(Story.RUN)
                .setOccurredAt(Instant.EPOCH)
                .setActor(new Actor(kind, "somebody"))
                .setPayload(payload)
                .build();
        Decision decision = story.deliver(new LedgerRecord(
                        new FactPosition(0, 1_000, Instant.EPOCH), event, "bytes".getBytes(StandardCharsets.UTF_8)))
                .last;
        return decision instanceof Decision.Rejected rejected ? rejected.code() : null;
    }

    /** A person tries again in a layer of his own. */
    private static SpecificRecord suited(SpecificRecord payload, ActorKind actor) {
        if (payload instanceof ActionRetried retried && actor == ActorKind.OPERATOR) {
            retried.setLayer(RetryLayer.HUMAN);
        }
        return payload;
    }

    /** A record of the schema with defaults where there are some, and the least that fits where there are none. */
    private static SpecificRecord empty(Schema schema) throws ReflectiveOperationException {
        Class<?> type = Class.forName(schema.getFullName());
        SpecificRecord record = (SpecificRecord) type.getDeclaredConstructor().newInstance();
        Method field = type.getMethod("put", int.class, Object.class);
        for (Schema.Field each : schema.getFields()) {
            field.invoke(record, each.pos(), least(each));
        }
        return record;
    }

    private static @org.jspecify.annotations.Nullable Object least(Schema.Field field)
            throws ReflectiveOperationException {
        return switch (field.schema().getType()) {
            case STRING -> "a";
            case INT -> 1;
            case LONG -> field.schema().getLogicalType() == null ? 1L : Instant.EPOCH;
            case BOOLEAN -> false;
            case ARRAY -> List.of();
            case RECORD -> empty(field.schema());
            case ENUM -> Enum.valueOf(enumType(field.schema()), "UNKNOWN");
            default -> null;
        };
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the generated enum of an enum schema
    private static Class<Enum> enumType(Schema schema) {
        try {
            return (Class<Enum>) Class.forName(schema.getFullName());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
