package dev.unwind.model.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ToolContract;
import dev.unwind.model.contract.ToolContract.Compensation;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.GateRequest;
import dev.unwind.schemas.Target;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a person is shown before he lets a call go ahead: exactly what the digest is over, what is there now, and what undo there will be. */
final class ApprovalPreview {
    private ApprovalPreview() {}

    static JsonNode of(GateRequest request, GateCall call, @Nullable CompiledContract contract) {
        ObjectNode preview = Json.NODES.objectNode();
        preview.put("tool", request.getTool()).put("contractVersion", request.getContractVersion());
        Target target = request.getTarget();
        preview.set(
                "target",
                target == null
                        ? null
                        : Json.NODES.objectNode().put("type", target.getType()).put("id", target.getId()));
        preview.set("arguments", call.arguments());
        preview.put("digest", request.getArgumentsDigest());
        preview.set("current", call.before());
        if (call.impact() != null) {
            preview.put("impact", call.impact());
        }
        if (contract != null) {
            preview.set("undo", undo(contract.contract()));
        }
        return preview;
    }

    private static ObjectNode undo(ToolContract contract) {
        Compensation compensation = contract.compensation();
        Duration window = compensation.window();
        return Json.NODES
                .objectNode()
                .put("possible", compensation.kind() != CompensationKind.NONE)
                .put("kind", compensation.kind().name())
                .put("needsApproval", contract.needsApprovalToUndo())
                .put("window", window == null ? null : window.toString())
                .put("pivot", compensation.pivot());
    }
}
