package dev.unwind.examples.targets.retail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.examples.targets.json.Json;
import dev.unwind.examples.targets.json.PythonNumber;
import dev.unwind.examples.targets.store.Entities;
import dev.unwind.examples.targets.tools.Arguments;
import dev.unwind.examples.targets.tools.Nodes;
import dev.unwind.examples.targets.tools.Refused;
import dev.unwind.examples.targets.tools.Tool;
import java.util.List;

/** The retail tools that return, exchange or replace items of an order. */
record ItemTools(Shop shop) {

    List<Tool> tools() {
        return List.of(
                Tool.writing(
                        "return_delivered_order_items", this::returnItems, "order_id", "item_ids", "payment_method_id"),
                Tool.writing(
                        "exchange_delivered_order_items",
                        this::exchange,
                        "order_id",
                        "item_ids",
                        "new_item_ids",
                        "payment_method_id"),
                Tool.writing(
                        "modify_pending_order_items",
                        this::modify,
                        "order_id",
                        "item_ids",
                        "new_item_ids",
                        "payment_method_id"));
    }

    private String returnItems(Entities entities, Arguments args) throws Refused {
        ObjectNode before = shop.order(entities, args);
        if (!Nodes.text(before, "status").equals("delivered")) {
            throw shop.wording().refusal("non-delivered order cannot be returned");
        }
        ObjectNode method = shop.paymentMethod(entities, before, args);
        String methodId = args.text("payment_method_id");
        String original =
                before.path("payment_history").path(0).path("payment_method_id").asText();
        if (!Shop.isGiftCard(method) && !methodId.equals(original)) {
            throw shop.wording()
                    .refusal(
                            "payment method should be either the original payment method or a gift card",
                            "Payment method should be the original payment method");
        }
        List<String> items = args.texts("item_ids");
        if (Nodes.wantedTooOften(items, itemIds(before)) != null) {
            throw shop.wording().refusal("some item not found");
        }
        ObjectNode order = shop.orderToEdit(entities, args);
        order.put("status", "return requested");
        order.set("return_items", Nodes.texts(items.stream().sorted().toList()));
        order.put("return_payment_method_id", methodId);
        return shop.show(order);
    }

    private String exchange(Entities entities, Arguments args) throws Refused {
        ObjectNode before = shop.order(entities, args);
        if (!Nodes.text(before, "status").equals("delivered")) {
            throw shop.wording().refusal("non-delivered order cannot be exchanged");
        }
        String missing = Nodes.wantedTooOften(args.texts("item_ids"), itemIds(before));
        if (missing != null) {
            throw shop.wording().refusal(missing + " not found", "Number of " + missing + " not found.");
        }
        if (args.texts("item_ids").size() != args.texts("new_item_ids").size()) {
            throw shop.wording()
                    .refusal(
                            "the number of items to be exchanged should match",
                            "The number of items to be exchanged should match.");
        }
        List<Swap> swaps = Swap.all(shop, entities, before, args, true);
        ObjectNode method = shop.paymentMethod(entities, before, args);
        double difference = PythonNumber.round2(Swap.difference(swaps));
        if (Shop.isGiftCardShortOf(difference, method)) {
            throw shop.wording().refusal("insufficient gift card balance to pay for the price difference");
        }
        ObjectNode order = shop.orderToEdit(entities, args);
        order.put("status", "exchange requested");
        order.set(
                "exchange_items",
                Nodes.texts(args.texts("item_ids").stream().sorted().toList()));
        order.set(
                "exchange_new_items",
                Nodes.texts(args.texts("new_item_ids").stream().sorted().toList()));
        order.put("exchange_payment_method_id", args.text("payment_method_id"));
        order.set("exchange_price_difference", Json.number(difference));
        return shop.show(order);
    }

    private String modify(Entities entities, Arguments args) throws Refused {
        ObjectNode before = shop.order(entities, args);
        if (!Nodes.text(before, "status").equals("pending")) {
            throw shop.wording().refusal("non-pending order cannot be modified");
        }
        String missing = Nodes.wantedTooOften(args.texts("item_ids"), itemIds(before));
        if (missing != null) {
            throw new Refused(missing + " not found");
        }
        if (args.texts("item_ids").size() != args.texts("new_item_ids").size()) {
            throw shop.wording().refusal("the number of items to be exchanged should match");
        }
        List<Swap> swaps = Swap.all(shop, entities, before, args, false);
        ObjectNode method = shop.paymentMethod(entities, before, args);
        double difference = Swap.difference(swaps);
        if (Shop.isGiftCardShortOf(difference, method)) {
            throw shop.wording().refusal("insufficient gift card balance to pay for the new item");
        }
        ObjectNode order = shop.orderToEdit(entities, args);
        String methodId = args.text("payment_method_id");
        Nodes.array(order, "payment_history")
                .add(Shop.payment(difference > 0 ? "payment" : "refund", Json.number(Math.abs(difference)), methodId));
        Shop.creditGiftCard(entities, Nodes.text(order, "user_id"), methodId, -difference);
        for (Swap swap : swaps) {
            // The newer service gave every replaced item the price and options of the last pair; the recordings show
            // it.
            replace(order, swap, shop.wording().tau2() ? swaps.getLast() : swap);
        }
        order.put("status", "pending (item modified)");
        return shop.show(order);
    }

    private static void replace(ObjectNode order, Swap swap, Swap content) throws Refused {
        ObjectNode item = Nodes.first(
                Nodes.objects(order, "items"), i -> Nodes.text(i, "item_id").equals(swap.itemId()));
        if (item == null) {
            throw new Refused(swap.itemId() + " not found");
        }
        item.put("item_id", swap.newItemId());
        item.set("price", content.variant().required("price"));
        item.set("options", content.variant().required("options").deepCopy());
    }

    private static List<String> itemIds(ObjectNode order) {
        return Nodes.objects(order, "items").stream()
                .map(item -> Nodes.text(item, "item_id"))
                .toList();
    }
}
