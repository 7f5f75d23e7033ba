package dev.unwind.model.gate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.contract.CelValues;
import dev.unwind.model.gate.GateCall.Declared;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.Target;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A call as the expressions of a policy see it. */
final class CallVariables {
    private CallVariables() {}

    /** Values by name. What is not known has none, so that whatever depends on it cannot be told. */
    static Map<String, Object> of(GateCall call, Declared declared) {
        Map<String, Object> values = new HashMap<>();
        values.put("input", CelValues.of(call.arguments()));
        values.put("tool", call.tool());
        values.put("class", declared.actionClass().name());
        values.put("risk", declared.risk().name());
        values.put("target", CelValues.of(target(call.target())));
        values.put("tenant", call.tenant());
        values.put("run", call.run());
        known(values, "agent", call.agent());
        known(values, "release", call.release());
        known(values, "impact", call.impact() == null ? null : (long) call.impact());
        known(values, "before", call.before() == null ? null : CelValues.of(call.before()));
        return values;
    }

    private static void known(Map<String, Object> values, String name, @Nullable Object value) {
        if (value != null) {
            values.put(name, value);
        }
    }

    private static @Nullable ObjectNode target(@Nullable Target target) {
        return target == null
                ? null
                : Json.NODES.objectNode().put("type", target.getType()).put("id", target.getId());
    }
}
