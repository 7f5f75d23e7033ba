package dev.unwind.examples.targets.retail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.examples.targets.store.Entities;
import dev.unwind.examples.targets.tools.Arguments;
import dev.unwind.examples.targets.tools.Nodes;
import dev.unwind.examples.targets.tools.Refused;
import java.util.ArrayList;
import java.util.List;

/** One item of an order and the available variant of the same product that is to take its place. */
record Swap(String itemId, double itemPrice, String newItemId, JsonNode variant) {

    /** Checks pair by pair; both lists have the same length and every item is in the order. */
    static List<Swap> all(Shop shop, Entities entities, ObjectNode order, Arguments args, boolean sameAllowed)
            throws Refused {
        List<String> itemIds = args.texts("item_ids");
        List<String> newItemIds = args.texts("new_item_ids");
        List<Swap> swaps = new ArrayList<>();
        for (int i = 0; i < itemIds.size(); i++) {
            if (!sameAllowed && shop.wording().tau2() && itemIds.get(i).equals(newItemIds.get(i))) {
                throw new Refused("The new item id should be different from the old item id");
            }
            swaps.add(of(shop, entities, order, itemIds.get(i), newItemIds.get(i)));
        }
        return swaps;
    }

    private static Swap of(Shop shop, Entities entities, ObjectNode order, String itemId, String newItemId)
            throws Refused {
        ObjectNode item = Nodes.first(
                Nodes.objects(order, "items"), i -> Nodes.text(i, "item_id").equals(itemId));
        if (item == null) {
            throw new Refused(itemId + " not found");
        }
        ObjectNode product = entities.find(Shop.PRODUCTS, Nodes.text(item, "product_id"));
        JsonNode variant = product == null ? null : product.path("variants").get(newItemId);
        String unavailable = "new item " + newItemId + " not found or available";
        if (variant == null) {
            throw shop.wording().refusal(unavailable, "Variant not found");
        }
        if (!variant.path("available").booleanValue()) {
            throw shop.wording().refusal(unavailable);
        }
        return new Swap(itemId, item.path("price").doubleValue(), newItemId, variant);
    }

    /** The sum of the price differences, in the order of the pairs. */
    static double difference(List<Swap> swaps) {
        double sum = 0;
        for (Swap swap : swaps) {
            sum += swap.variant().path("price").doubleValue() - swap.itemPrice();
        }
        return sum;
    }
}
