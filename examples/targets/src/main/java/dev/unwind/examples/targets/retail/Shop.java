package dev.unwind.examples.targets.retail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.examples.targets.json.Json;
import dev.unwind.examples.targets.json.PythonNumber;
import dev.unwind.examples.targets.store.Entities;
import dev.unwind.examples.targets.tools.Arguments;
import dev.unwind.examples.targets.tools.Nodes;
import dev.unwind.examples.targets.tools.Refused;
import dev.unwind.examples.targets.tools.Wording;
import java.util.List;

/** What the retail tools share: finding orders, users and payment methods, and showing them in the dialect. */
record Shop(Wording wording) {
    static final String ORDERS = "orders";
    static final String USERS = "users";
    static final String PRODUCTS = "products";

    private static final List<String> ORDER_FIELDS_SHOWN = List.of(
            "order_id",
            "user_id",
            "address",
            "items",
            "status",
            "fulfillments",
            "payment_history",
            "cancel_reason",
            "exchange_items",
            "exchange_new_items",
            "exchange_payment_method_id",
            "exchange_price_difference",
            "return_items",
            "return_payment_method_id");

    ObjectNode order(Entities entities, Arguments args) throws Refused {
        ObjectNode order = entities.find(ORDERS, args.text("order_id"));
        if (order == null) {
            throw wording.refusal("order not found");
        }
        return order;
    }

    ObjectNode orderToEdit(Entities entities, Arguments args) {
        return entities.edit(ORDERS, args.value("order_id").asText());
    }

    ObjectNode user(Entities entities, String id) throws Refused {
        ObjectNode user = entities.find(USERS, id);
        if (user == null) {
            throw wording.refusal("user not found");
        }
        return user;
    }

    /** The payment method of the order's user that the argument {@code payment_method_id} names. */
    ObjectNode paymentMethod(Entities entities, ObjectNode order, Arguments args) throws Refused {
        JsonNode method = user(entities, Nodes.text(order, "user_id"))
                .path("payment_methods")
                .get(args.text("payment_method_id"));
        if (method == null) {
            throw wording.refusal("payment method not found");
        }
        return (ObjectNode) method;
    }

    static boolean isGiftCard(JsonNode method) {
        return Nodes.text(method, "source").equals("gift_card");
    }

    static boolean isGiftCardShortOf(double amount, JsonNode method) {
        return isGiftCard(method) && method.path("balance").doubleValue() < amount;
    }

    /** Adds an amount to the balance of a method if it is a gift card of the user. */
    static void creditGiftCard(Entities entities, String userId, String methodId, double amount) {
        ObjectNode user = entities.find(USERS, userId);
        if (user == null || !isGiftCard(user.path("payment_methods").path(methodId))) {
            return;
        }
        ObjectNode card = (ObjectNode)
                entities.edit(USERS, userId).required("payment_methods").required(methodId);
        card.set("balance", Json.number(PythonNumber.round2(card.path("balance").doubleValue() + amount)));
    }

    static ObjectNode payment(String type, JsonNode amount, String methodId) {
        ObjectNode payment = Json.object();
        payment.put("transaction_type", type);
        payment.set("amount", amount);
        payment.put("payment_method_id", methodId);
        return payment;
    }

    static ObjectNode address(Arguments args) {
        return Nodes.pick(args.values(), List.of("address1", "address2", "city", "country", "state", "zip"));
    }

    String show(ObjectNode order) {
        return Json.spaced(wording.tau2() ? Nodes.ordered(order, ORDER_FIELDS_SHOWN) : order);
    }

    String showUser(String id, ObjectNode user) {
        if (!wording.tau2()) {
            return Json.spaced(user);
        }
        return Json.spaced(Json.object().put("user_id", id).setAll(user));
    }
}
