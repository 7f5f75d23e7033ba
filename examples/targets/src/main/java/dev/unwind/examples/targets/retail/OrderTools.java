package dev.unwind.examples.targets.retail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.examples.targets.store.Entities;
import dev.unwind.examples.targets.tools.Arguments;
import dev.unwind.examples.targets.tools.Nodes;
import dev.unwind.examples.targets.tools.Refused;
import dev.unwind.examples.targets.tools.Tool;
import java.util.List;
import java.util.Set;

/** The retail tools that change an order as a whole, or an address. */
record OrderTools(Shop shop) {
    private static final Set<String> REASONS = Set.of("no longer needed", "ordered by mistake");

    List<Tool> tools() {
        return List.of(
                Tool.writing("cancel_pending_order", this::cancel, "order_id", "reason"),
                Tool.writing("modify_pending_order_payment", this::changePayment, "order_id", "payment_method_id"),
                Tool.writing(
                        "modify_pending_order_address",
                        this::changeOrderAddress,
                        "order_id",
                        "address1",
                        "address2",
                        "city",
                        "state",
                        "country",
                        "zip"),
                Tool.writing(
                        "modify_user_address",
                        this::changeUserAddress,
                        "user_id",
                        "address1",
                        "address2",
                        "city",
                        "state",
                        "country",
                        "zip"));
    }

    private String cancel(Entities entities, Arguments args) throws Refused {
        if (!Nodes.text(shop.order(entities, args), "status").equals("pending")) {
            throw shop.wording().refusal("non-pending order cannot be cancelled");
        }
        if (!REASONS.contains(args.text("reason"))) {
            throw shop.wording().refusal("invalid reason");
        }
        ObjectNode order = shop.orderToEdit(entities, args);
        List<ObjectNode> payments = Nodes.objects(order, "payment_history");
        ArrayNode history = Nodes.array(order, "payment_history");
        for (ObjectNode payment : payments) {
            String method = Nodes.text(payment, "payment_method_id");
            history.add(Shop.payment("refund", payment.required("amount"), method));
            Shop.creditGiftCard(
                    entities,
                    Nodes.text(order, "user_id"),
                    method,
                    payment.path("amount").doubleValue());
        }
        order.put("status", "cancelled");
        order.put("cancel_reason", args.text("reason"));
        return shop.show(order);
    }

    private String changePayment(Entities entities, Arguments args) throws Refused {
        ObjectNode before = shop.order(entities, args);
        requirePending(before);
        ObjectNode method = shop.paymentMethod(entities, before, args);
        List<ObjectNode> payments = Nodes.objects(before, "payment_history");
        if (payments.size() != 1
                || !Nodes.text(payments.getFirst(), "transaction_type").equals("payment")) {
            throw shop.wording().refusal("there should be exactly one payment for a pending order");
        }
        String oldMethod = Nodes.text(payments.getFirst(), "payment_method_id");
        String newMethod = args.text("payment_method_id");
        if (oldMethod.equals(newMethod)) {
            throw shop.wording().refusal("the new payment method should be different from the current one");
        }
        JsonNode amount = payments.getFirst().required("amount");
        if (Shop.isGiftCardShortOf(amount.doubleValue(), method)) {
            throw shop.wording().refusal("insufficient gift card balance to pay for the order");
        }
        ObjectNode order = shop.orderToEdit(entities, args);
        Nodes.array(order, "payment_history")
                .add(Shop.payment("payment", amount, newMethod))
                .add(Shop.payment("refund", amount, oldMethod));
        String user = Nodes.text(order, "user_id");
        Shop.creditGiftCard(entities, user, newMethod, -amount.doubleValue());
        Shop.creditGiftCard(entities, user, oldMethod, amount.doubleValue());
        return shop.show(order);
    }

    private String changeOrderAddress(Entities entities, Arguments args) throws Refused {
        requirePending(shop.order(entities, args));
        ObjectNode order = shop.orderToEdit(entities, args);
        order.set("address", Shop.address(args));
        return shop.show(order);
    }

    private String changeUserAddress(Entities entities, Arguments args) throws Refused {
        String id = args.text("user_id");
        shop.user(entities, id);
        ObjectNode user = entities.edit(Shop.USERS, id);
        user.set("address", Shop.address(args));
        return shop.showUser(id, user);
    }

    /** The older dialect wants exactly {@code pending}, the newer one also takes a modified pending order. */
    private void requirePending(ObjectNode order) throws Refused {
        String status = Nodes.text(order, "status");
        if (!(shop.wording().tau2() ? status.contains("pending") : status.equals("pending"))) {
            throw shop.wording().refusal("non-pending order cannot be modified");
        }
    }
}
