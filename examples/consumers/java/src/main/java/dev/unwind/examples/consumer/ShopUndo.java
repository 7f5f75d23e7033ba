package dev.unwind.examples.consumer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.CompensationRequest;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.sdk.undo.CompensationHandler;
import dev.unwind.sdk.undo.UndoResult;
import java.sql.SQLException;
import java.util.List;

/** Undoes in the shop what a command asks for. A failed transaction is thrown on: the worker gives the command again. */
public final class ShopUndo implements CompensationHandler {
    private final Shop shop;

    /** Undoes in this shop. */
    public ShopUndo(Shop shop) {
        this.shop = shop;
    }

    @Override
    public UndoResult apply(Undo undo) throws SQLException {
        CompensationCommand command = undo.command();
        CompensationRequest request = command.getRequest();
        JsonNode patches = request == null || request.getBody() == null
                ? Json.NODES.nullNode()
                : Json.parse(request.getBody()).path("patches");
        if (!patches.isArray()) {
            return UndoResult.refused(
                    "Cannot undo action " + command.getActionId() + " in the shop: found no patches in"
                            + " the command's body, expected {\"patches\": [...]}; repair the contract's compensate.call.");
        }
        Shop.Outcome outcome = shop.undo(command.getTenantId(), undo.key(), patches);
        if (outcome instanceof Shop.Replayed) {
            return UndoResult.replayed("{\"replayed\":true}");
        } else if (outcome instanceof Shop.Drifted drifted) {
            return UndoResult.drifted(
                    "Cannot undo action " + command.getActionId() + ": found " + drifted.actual() + " in /"
                            + drifted.field()
                            + " of order " + drifted.id() + ", expected " + drifted.expected()
                            + " as the action left it; somebody changed it since.",
                    List.of("orders/" + drifted.id() + (drifted.field().isEmpty() ? "" : "/" + drifted.field())),
                    reads(drifted.found()));
        }
        return UndoResult.applied("{\"replayed\":false}", reads(((Shop.Applied) outcome).found()));
    }

    private static List<SnapshotRead> reads(List<Shop.Order> found) {
        return found.stream()
                .map(order -> new SnapshotRead(
                        "order",
                        "orders/" + order.id(),
                        order.document() == null ? null : Json.write(order.document())))
                .toList();
    }
}
