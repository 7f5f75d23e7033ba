package dev.unwind.model.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.CompensationRequest;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.schemas.Target;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CompiledContractTest {
    private static final String CANCEL = """
            tool: shop.cancel_order
            version: 3
            class: EXTERNAL_IRREVERSIBLE
            risk: HIGH
            input:
              type: object
              properties: { order_id: { type: string }, reason: { type: string } }
              required: [order_id]
            target: { type: order, id: input.order_id }
            timeout: 10s
            http: { base: '${shop.url}' }
            snapshot:
              order: { get: '"/orders/" + input.order_id' }
              user:
                when: snapshot.order != null
                get: '"/users/" + snapshot.order.user_id'
            modifies: [/order/status, /order/payments, /user/methods/*/balance]
            verify:
              settle: 500ms
              expect:
                - after.order.status == "cancelled"
                - size(after.order.payments) == 2 * size(before.order.payments)
                - near(after.user.methods.gift.balance, sum([before.user.methods.gift.balance, before.order.payments[0].amount]))
            failureModes:
              - { match: 'output.startsWith("Error: ")', effect: NONE }
              - { match: 'error.contains("refused")', effect: NONE }
              - { match: timeout, effect: UNKNOWN }
            compensate:
              kind: RESTORE
              call: { post: '"/restore"', body: '{"patches": undo.patches}' }
              approval: BY_RISK
              window: 30d
              says: '"I cancelled order " + input.order_id + "; it was " + before.order.status + "."'
            """;

    private final CompiledContract contract = compiled(CANCEL);
    private final MapTarget target = new MapTarget()
            .with("/orders/%23W1", "{\"user_id\":\"ann\",\"status\":\"pending\",\"payments\":[{\"amount\":10.5}]}")
            .with("/users/ann", "{\"methods\":{\"gift\":{\"balance\":0.1}}}");
    private final CallFacts planned =
            new CallFacts("t", "r", Json.parse("{\"order_id\":\"#W1\",\"reason\":\"mistake\"}"), null);

    private static CompiledContract compiled(String yaml) {
        return CompiledContract.of(
                ContractFile.check(yaml, "test.yaml", name -> null).orThrow());
    }

    private void cancel() {
        target.with(
                        "/orders/%23W1",
                        "{\"user_id\":\"ann\",\"status\":\"cancelled\",\"payments\":[{\"amount\":10.5},{\"amount\":-10.5}]}")
                .with("/users/ann", "{\"methods\":{\"gift\":{\"balance\":10.6}}}");
    }

    @Test
    void laterReadsUseEarlierOnesAndPathsAreEncoded() throws ReadFailed {
        Snapshot before = contract.before(planned, target);

        assertThat(target.asked).containsExactly("/orders/%23W1", "/users/ann");
        assertThat(before.getReads()).extracting(SnapshotRead::getEntity).containsExactly("orders/#W1", "users/ann");
        assertThat(SnapshotDocument.assemble(before).at("/order/status").textValue())
                .isEqualTo("pending");
    }

    @Test
    void aReadWhoseConditionDoesNotHoldIsLeftOut() throws ReadFailed {
        Snapshot before = contract.before(planned, new MapTarget());

        assertThat(before.getReads())
                .singleElement()
                .satisfies(read -> assertThat(read.getDocument()).isNull());
        assertThat(Json.write(SnapshotDocument.assemble(before))).isEqualTo("{\"order\":null}");
    }

    @Test
    void afterTheCallTheSameEntitiesAreReadEvenWhenTheirNamesWouldNowLeadElsewhere() throws ReadFailed {
        Snapshot before = contract.before(planned, target);
        target.with("/orders/%23W1", "{\"user_id\":\"bob\",\"status\":\"cancelled\",\"payments\":[]}");

        Snapshot after = contract.after(planned, before, target);

        assertThat(after.getReads()).extracting(SnapshotRead::getEntity).containsExactly("orders/#W1", "users/ann");
        assertThat(SnapshotDocument.changes(before, after))
                .extracting(change -> change.path())
                .containsExactly("/order/payments", "/order/status", "/order/user_id");
        assertThat(contract.mayModify("/order/status")).isTrue();
        assertThat(contract.mayModify("/order/user_id")).isFalse();
        assertThat(contract.mayModify("/user/methods/gift/balance")).isTrue();
    }

    @Test
    void rulesTellWhatTheyExpectedAndWhatTheyFound() throws ReadFailed {
        Snapshot before = contract.before(planned, target);

        List<RuleOutcome> outcomes = contract.expectations(planned, before, contract.again(before, target));

        assertThat(outcomes.get(0))
                .isEqualTo(new RuleOutcome(
                        "after.order.status == \"cancelled\"", false, null, "\"cancelled\"", "\"pending\""));
        assertThat(outcomes.get(1).actual()).isEqualTo("1");
        assertThat(outcomes.get(1).expected()).isEqualTo("2");
        cancel();
        assertThat(contract.expectations(planned, before, contract.again(before, target)))
                .extracting(RuleOutcome::holds)
                .containsOnly(true);
    }

    @Test
    void aRuleThatCannotBeEvaluatedDoesNotHold() throws ReadFailed {
        Snapshot nothing = contract.before(planned, new MapTarget());

        assertThat(contract.expectations(planned, nothing, nothing)).allSatisfy(outcome -> {
            assertThat(outcome.holds()).isFalse();
            assertThat(outcome.error()).contains("Cannot evaluate shop.cancel_order@3 /verify/expect");
        });
    }

    @Test
    void theUndoRequestCarriesOnePatchPerChangedEntity() throws ReadFailed {
        Snapshot before = contract.before(planned, target);
        cancel();
        Snapshot after = contract.after(planned, before, target);

        CompensationRequest request = Objects.requireNonNull(contract.compensation(planned, before, after));

        assertThat(request.getMethod()).isEqualTo("POST");
        assertThat(request.getBase()).isEqualTo("${shop.url}");
        assertThat(request.getPath()).isEqualTo("/restore");
        JsonNode body = Json.parse(request.getBody());
        assertThat(body.at("/patches/0/entity").textValue()).isEqualTo("orders/#W1");
        assertThat(body.at("/patches/1/patch/1"))
                .isEqualTo(Json.parse("{\"op\":\"replace\",\"path\":\"/methods/gift/balance\",\"value\":0.1}"));
        assertThat(contract.compensation(planned, before, before)).isNull();
        assertThat(contract.says(planned, before, after)).isEqualTo("I cancelled order #W1; it was pending.");
    }

    @Test
    void digitsThatNoDoubleHoldsSurviveTheUndoRequest() throws ReadFailed {
        target.with("/users/ann", "{\"methods\":{\"gift\":{\"balance\":12345678901234567890.10}}}");
        Snapshot before = contract.before(planned, target);
        cancel();

        CompensationRequest request =
                Objects.requireNonNull(contract.compensation(planned, before, contract.after(planned, before, target)));

        assertThat(request.getBody()).contains("12345678901234567890.10");
    }

    @Test
    void failuresAreToldFromAnswersAndFromEachOther() {
        assertThat(contract.failureOf(Json.parse("\"Error: order not found\""))).isEqualTo(Effect.NONE);
        assertThat(contract.failureOf(Json.parse("\"done\""))).isNull();
        assertThat(contract.failureOf(Json.parse("{\"order_id\":\"#W1\"}"))).isNull();
        assertThat(contract.failureOf("connection refused", false)).isEqualTo(Effect.NONE);
        assertThat(contract.failureOf("connection reset", false)).isEqualTo(Effect.UNKNOWN);
        assertThat(contract.failureOf("connection refused", true)).isEqualTo(Effect.UNKNOWN);
    }

    @Test
    void argumentsAreHeldAgainstTheSchema() {
        assertThat(contract.inputProblems(planned.input())).isEmpty();
        assertThat(contract.inputProblems(Json.parse("{\"order_id\":7}")))
                .singleElement()
                .asString()
                .contains("order_id");
        assertThat(contract.inputProblems(Json.parse("{}"))).hasSize(1);
        assertThat(contract.target(planned.input())).isEqualTo(new Target("order", "#W1", null));
        assertThat(contract.target(Json.parse("{}"))).isNull();
    }

    @Test
    void aPublishedDefinitionIsTheSameContract() {
        ToolContract original = contract.contract();
        CompiledContract again = CompiledContract.fromDefinition(original.definition());

        assertThat(again.contract()).isEqualTo(original);
        assertThat(original.needsApprovalToUndo()).isTrue();
        assertThat(original.digest()).hasSize(64);
        assertThatThrownBy(() -> CompiledContract.fromDefinition("{}")).isInstanceOf(InvalidContract.class);
    }

    @Test
    void anEmptyIdentifierReadsNothing() throws ReadFailed {
        CallFacts empty = new CallFacts("t", "r", Json.parse("{\"order_id\":\"\"}"), null);
        CallFacts upwards = new CallFacts("t", "r", Json.parse("{\"order_id\":\"../users/ann\"}"), null);

        assertThat(contract.before(empty, target).getReads().get(0).getDocument())
                .isNull();
        assertThat(contract.before(upwards, target).getReads().get(0).getDocument())
                .isNull();
        assertThat(target.asked).isEmpty();
    }

    @Test
    void createdObjectsAreFoundInTheWorldNotInTheAnswer() throws ReadFailed {
        CompiledContract booking = compiled("""
                tool: air.book
                version: 1
                class: MULTI_STEP
                risk: HIGH
                input: { type: object }
                target: { type: user, id: input.user_id }
                http: { base: '${air.url}' }
                snapshot:
                  user: { get: '"/users/" + input.user_id' }
                  flights:
                    each: input.flights.map(f, f.number).distinct()
                    get: '"/flights/" + item'
                  created:
                    creates: true
                    each: snapshot.user.reservations.filter(r, !(r in before.user.reservations))
                    get: '"/reservations/" + item'
                modifies: [/user/reservations, /created, /flights/*/seats]
                compensate: { kind: RESTORE, call: { post: '"/restore"', body: '{"patches": undo.patches}' } }
                """);
        CallFacts lost = new CallFacts(
                "t",
                "r",
                Json.parse(
                        "{\"user_id\":\"ann\",\"flights\":[{\"number\":\"F1\"},{\"number\":\"F2\"},{\"number\":\"F1\"}]}"),
                null);
        MapTarget air = new MapTarget()
                .with("/users/ann", "{\"reservations\":[\"A\"]}")
                .with("/flights/F1", "{\"seats\":3}")
                .with("/flights/F2", "{\"seats\":2}");
        Snapshot before = booking.before(lost, air);
        air.with("/users/ann", "{\"reservations\":[\"A\",\"B\",\"C\"]}")
                .with("/flights/F1", "{\"seats\":2}")
                .with("/reservations/B", "{\"id\":\"B\"}")
                .with("/reservations/C", "{\"id\":\"C\"}");

        Snapshot after = booking.after(lost, before, air);

        assertThat(after.getReads())
                .extracting(SnapshotRead::getName)
                .containsExactly("user", "flights/0", "flights/1", "created/0", "created/1");
        assertThat(SnapshotDocument.changes(before, after))
                .extracting(change -> change.path())
                .containsExactly("/user/reservations", "/flights/0/seats", "/created/0", "/created/1")
                .allMatch(booking::mayModify);
        JsonNode patches = SnapshotDocument.inversePatches(before, after);
        assertThat(patches).hasSize(4);
        assertThat(patches.at("/3/patch/1")).isEqualTo(Json.parse("{\"op\":\"remove\",\"path\":\"\"}"));
        assertThat(booking.contract().needsApprovalToUndo()).isTrue();
    }
}
