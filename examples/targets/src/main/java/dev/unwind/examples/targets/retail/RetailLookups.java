package dev.unwind.examples.targets.retail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.examples.targets.json.Json;
import dev.unwind.examples.targets.store.Entities;
import dev.unwind.examples.targets.store.Entity;
import dev.unwind.examples.targets.tools.Arguments;
import dev.unwind.examples.targets.tools.Nodes;
import dev.unwind.examples.targets.tools.Refused;
import dev.unwind.examples.targets.tools.Tool;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The retail tools that only read. */
record RetailLookups(Shop shop) {

    List<Tool> tools() {
        return List.of(
                Tool.reading("find_user_id_by_email", this::findByEmail, "email"),
                Tool.reading("find_user_id_by_name_zip", this::findByNameAndZip, "first_name", "last_name", "zip"),
                Tool.reading("get_user_details", this::user, "user_id"),
                Tool.reading(
                        "get_order_details", (entities, args) -> shop.show(shop.order(entities, args)), "order_id"),
                Tool.reading("get_product_details", this::product, "product_id"),
                Tool.reading("list_all_product_types", (entities, args) -> productTypes(entities)));
    }

    private String findByEmail(Entities entities, Arguments args) throws Refused {
        String email = args.text("email");
        return firstUser(entities, user -> Nodes.text(user, "email").equalsIgnoreCase(email));
    }

    private String findByNameAndZip(Entities entities, Arguments args) throws Refused {
        String first = args.text("first_name");
        String last = args.text("last_name");
        JsonNode zip = args.value("zip");
        return firstUser(entities, user -> {
            JsonNode name = user.path("name");
            return Nodes.text(name, "first_name").equalsIgnoreCase(first)
                    && Nodes.text(name, "last_name").equalsIgnoreCase(last)
                    && user.path("address").path("zip").equals(zip);
        });
    }

    private String firstUser(Entities entities, Predicate<ObjectNode> wanted) throws Refused {
        for (Entity user : entities.all(Shop.USERS)) {
            if (wanted.test(user.doc())) {
                return user.id();
            }
        }
        throw shop.wording().refusal("user not found");
    }

    private String user(Entities entities, Arguments args) throws Refused {
        String id = args.text("user_id");
        return shop.showUser(id, shop.user(entities, id));
    }

    private String product(Entities entities, Arguments args) throws Refused {
        ObjectNode product = entities.find(Shop.PRODUCTS, args.text("product_id"));
        if (product == null) {
            throw shop.wording().refusal("product not found");
        }
        return Json.spaced(product);
    }

    private static String productTypes(Entities entities) {
        Map<String, String> byName = new TreeMap<>();
        entities.all(Shop.PRODUCTS)
                .forEach(product ->
                        byName.put(Nodes.text(product.doc(), "name"), Nodes.text(product.doc(), "product_id")));
        ObjectNode types = Json.object();
        byName.forEach(types::put);
        return Json.spaced(types);
    }
}
