package dev.unwind.examples.targets.airline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.examples.targets.json.Json;
import dev.unwind.examples.targets.store.Entities;
import dev.unwind.examples.targets.tools.Amount;
import dev.unwind.examples.targets.tools.Arguments;
import dev.unwind.examples.targets.tools.Nodes;
import dev.unwind.examples.targets.tools.Refused;
import dev.unwind.examples.targets.tools.Wording;
import java.util.List;
import java.util.Set;

/** What the airline tools share: finding reservations, users, money and flights, and showing them in the dialect. */
record Airline(Wording wording) {
    static final String RESERVATIONS = "reservations";
    static final String USERS = "users";
    static final String FLIGHTS = "flights";
    static final String NOW = "2024-05-15T15:00:00";

    private static final List<String> RESERVATION_FIELDS_SHOWN = List.of(
            "reservation_id",
            "user_id",
            "origin",
            "destination",
            "flight_type",
            "cabin",
            "flights",
            "passengers",
            "payment_history",
            "created_at",
            "total_baggages",
            "nonfree_baggages",
            "insurance",
            "status");
    private static final Set<String> WITH_AMOUNT = Set.of("gift_card", "certificate");

    ObjectNode reservation(Entities entities, Arguments args) throws Refused {
        String id = args.text("reservation_id");
        ObjectNode reservation = entities.find(RESERVATIONS, id);
        if (reservation == null) {
            throw wording.refusal("reservation not found", "Reservation " + id + " not found");
        }
        return reservation;
    }

    ObjectNode reservationToEdit(Entities entities, Arguments args) {
        return entities.edit(RESERVATIONS, args.value("reservation_id").asText());
    }

    ObjectNode user(Entities entities, String id) throws Refused {
        ObjectNode user = entities.find(USERS, id);
        if (user == null) {
            throw wording.refusal("user not found", "User " + id + " not found");
        }
        return user;
    }

    static String source(JsonNode method) {
        return Nodes.text(method, "source");
    }

    static boolean isShortOf(Amount price, JsonNode method) {
        return WITH_AMOUNT.contains(source(method))
                && Amount.of(method.path("amount")).lessThan(price);
    }

    static void chargeGiftCard(Entities entities, String userId, String methodId, Amount price) {
        ObjectNode card = (ObjectNode)
                entities.edit(USERS, userId).required("payment_methods").required(methodId);
        card.set("amount", Amount.of(card.path("amount")).minus(price).toJson());
    }

    static ObjectNode payment(String methodId, Amount amount) {
        ObjectNode payment = Json.object();
        payment.put("payment_id", methodId);
        payment.set("amount", amount.toJson());
        return payment;
    }

    /**
     * The seats and prices of a flight that can be booked for so many passengers.
     *
     * @throws Refused when the flight is unknown, does not fly on that date, is not on sale, or is too full
     */
    Offer offer(Entities entities, ObjectNode wanted, String cabin, int passengers) throws Refused {
        String number = field(wanted, "flight_number");
        String date = field(wanted, "date");
        ObjectNode flight = entities.find(FLIGHTS, number);
        if (flight == null) {
            throw wording.refusal("flight " + number + " not found");
        }
        JsonNode instance = flight.path("dates").get(date);
        if (instance == null) {
            throw wording.refusal("flight " + number + " not found on date " + date);
        }
        if (!Nodes.text(instance, "status").equals("available")) {
            throw wording.refusal("flight " + number + " not available on date " + date);
        }
        JsonNode seats = instance.path("available_seats").get(cabin);
        if (seats == null) {
            throw new Refused("'" + cabin + "'");
        }
        if (seats.intValue() < passengers) {
            throw wording.refusal("not enough seats on flight " + number);
        }
        return new Offer(flight, Amount.of(instance.path("prices").path(cabin)));
    }

    /** A flight that can be booked and its price for one passenger. */
    record Offer(ObjectNode flight, Amount price) {}

    static String field(JsonNode object, String name) throws Refused {
        JsonNode value = object.get(name);
        if (value == null) {
            throw new Refused("'" + name + "'");
        }
        return value.asText();
    }

    String show(ObjectNode reservation) {
        return Json.spaced(wording.tau2() ? Nodes.ordered(reservation, RESERVATION_FIELDS_SHOWN) : reservation);
    }

    String showUser(String id, ObjectNode user) {
        return Json.spaced(wording.tau2() ? Json.object().put("user_id", id).setAll(user) : user);
    }
}
