package dev.unwind.model.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ContractFile;
import dev.unwind.model.gate.GateCall.Declared;
import dev.unwind.model.gate.GateCall.Planned;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.ActionClass;
import dev.unwind.schemas.Risk;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.schemas.Target;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GateCallTest {
    private static final CompiledContract CONTRACT =
            CompiledContract.of(ContractFile.check("""
            tool: shop.cancel_items
            version: 1
            class: EXTERNAL_REVERSIBLE
            risk: MEDIUM
            input: { type: object, properties: { order_id: { type: string }, items: { type: array } } }
            target: { type: order, id: input.order_id }
            impact: size(input.items)
            http: { base: '${shop.url}' }
            snapshot:
              order: { get: '"/orders/" + input.order_id' }
              user: { get: '"/users/" + snapshot.order.user', when: snapshot.order != null }
              lines: { get: '"/lines/" + item', each: snapshot.order.lines }
            modifies: [/order/status]
            compensate: { kind: NONE }
            """, "c.yaml", name -> null).orThrow());

    private static Planned plan(String arguments, @Nullable Snapshot current) {
        return new Planned(
                "acme",
                "r-1",
                "bot",
                null,
                "shop.cancel_items",
                Json.parse(arguments),
                new Target("order", "7", null),
                current);
    }

    private static Snapshot snapshot(@Nullable String order) {
        return new Snapshot(
                Instant.EPOCH,
                List.of(new SnapshotRead("order", "orders/7", order), new SnapshotRead("lines/0", "lines/a", "1")));
    }

    @Test
    void aCallIsMadeOfThePlanAndWhatTheContractSays() {
        GateCall call = GateCall.of(
                CONTRACT, plan("{\"order_id\": \"7\", \"items\": [1, 2]}", snapshot("{\"status\": \"open\"}")));

        assertThat(call.declared()).isEqualTo(new Declared(ActionClass.EXTERNAL_REVERSIBLE, Risk.MEDIUM, false));
        assertThat(call.impact()).isEqualTo(2);
        assertThat(call.before())
                .isEqualTo(Json.parse("{\"order\": {\"status\": \"open\"}, \"user\": null, \"lines\": [1]}"));
        assertThat(call.target()).isEqualTo(new Target("order", "7", null));
    }

    @Test
    void whatHasNoValueIsNotKnown() {
        GateCall call = GateCall.of(CONTRACT, plan("{\"order_id\": \"7\"}", snapshot("{not json")));

        assertThat(call.impact()).isNull();
        assertThat(call.before()).isNull();
        assertThat(GateCall.of(CONTRACT, plan("{}", null)).before()).isNull();
    }

    @Test
    void ofAToolWithoutAContractNothingIsDeclared() {
        GateCall call = GateCall.of(null, plan("{}", snapshot("{}")));

        assertThat(call.declared()).isNull();
        assertThat(call.impact()).isNull();
        assertThat(call.before()).isNull();
    }
}
