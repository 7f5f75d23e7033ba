package dev.unwind.examples.targets.airline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.examples.targets.json.Json;
import dev.unwind.examples.targets.store.Entities;
import dev.unwind.examples.targets.tools.Amount;
import dev.unwind.examples.targets.tools.Arguments;
import dev.unwind.examples.targets.tools.Nodes;
import dev.unwind.examples.targets.tools.Refused;
import dev.unwind.examples.targets.tools.Tool;
import java.util.List;

/** Books a reservation: one new object, its user's list and money, and in the newer dialect the seats. */
record BookingTool(Airline airline) {
    private static final List<String> NEW_IDS = List.of("HATHAT", "HATHAU", "HATHAV");

    List<Tool> tools() {
        return List.of(Tool.writing(
                "book_reservation",
                this::book,
                "user_id",
                "origin",
                "destination",
                "flight_type",
                "cabin",
                "flights",
                "passengers",
                "payment_methods",
                "total_baggages",
                "nonfree_baggages",
                "insurance"));
    }

    private String book(Entities entities, Arguments args) throws Refused {
        Order order = Order.of(args, airline);
        ObjectNode user = airline.user(entities, order.userId());
        String id = newId(entities);
        Amount total = price(entities, order);
        checkPayments(user, order, total);

        ObjectNode reservation = reservation(id, order, args);
        entities.put(Airline.RESERVATIONS, id, reservation);
        Nodes.array(entities.edit(Airline.USERS, order.userId()), "reservations")
                .add(id);
        for (ObjectNode payment : order.payments()) {
            charge(entities, order.userId(), payment);
        }
        if (airline.wording().tau2()) {
            takeSeats(entities, order);
        }
        return airline.show(reservation);
    }

    private String newId(Entities entities) throws Refused {
        for (String id : NEW_IDS) {
            if (entities.find(Airline.RESERVATIONS, id) == null) {
                return id;
            }
        }
        if (airline.wording().tau2()) {
            throw new Refused("Too many reservations");
        }
        return NEW_IDS.getLast();
    }

    /** Completes each flight of the order with its price and airports, and answers the total. */
    private Amount price(Entities entities, Order order) throws Refused {
        int passengers = order.passengers().size();
        Amount total = Amount.ZERO;
        for (ObjectNode flight : order.flights()) {
            Airline.Offer offer = airline.offer(entities, flight, order.cabin(), passengers);
            flight.set("price", offer.price().toJson());
            flight.put("origin", Nodes.text(offer.flight(), "origin"));
            flight.put("destination", Nodes.text(offer.flight(), "destination"));
            total = total.plus(offer.price().times(passengers));
        }
        if (order.insurance().equals("yes")) {
            total = total.plus(Amount.of(30L * passengers));
        }
        return total.plus(order.nonfreeBaggages().times(50));
    }

    private void checkPayments(ObjectNode user, Order order, Amount total) throws Refused {
        Amount paid = Amount.ZERO;
        for (ObjectNode payment : order.payments()) {
            String methodId = Airline.field(payment, "payment_id");
            JsonNode method = user.path("payment_methods").get(methodId);
            if (method == null) {
                throw airline.wording().refusal("payment method " + methodId + " not found");
            }
            Amount amount = amount(payment);
            if (Airline.isShortOf(amount, method)) {
                throw airline.wording().refusal("not enough balance in payment method " + methodId);
            }
            paid = paid.plus(amount);
        }
        if (!paid.minus(total).isZero()) {
            throw airline.wording()
                    .refusal("payment amount does not add up, total price is " + total.text() + ", but paid "
                            + paid.text());
        }
    }

    private static Amount amount(ObjectNode payment) throws Refused {
        Airline.field(payment, "amount");
        if (!payment.path("amount").isNumber()) {
            throw new Refused("payment amount must be a number, but is " + payment.path("amount"));
        }
        return Amount.of(payment.path("amount"));
    }

    private static void charge(Entities entities, String userId, ObjectNode payment) throws Refused {
        String methodId = Airline.field(payment, "payment_id");
        ObjectNode methods = Nodes.object(entities.edit(Airline.USERS, userId), "payment_methods");
        JsonNode method = methods.get(methodId);
        if (method == null) {
            throw new Refused("'" + methodId + "'");
        }
        switch (Airline.source(method)) {
            case "gift_card" -> Airline.chargeGiftCard(entities, userId, methodId, amount(payment));
            // A certificate is used up whole, even when only a part of it was needed.
            case "certificate" -> methods.remove(methodId);
            default -> {}
        }
    }

    private static void takeSeats(Entities entities, Order order) throws Refused {
        for (ObjectNode flight : order.flights()) {
            ObjectNode instance = (ObjectNode) entities.edit(Airline.FLIGHTS, Airline.field(flight, "flight_number"))
                    .required("dates")
                    .required(Airline.field(flight, "date"));
            ObjectNode seats = Nodes.object(instance, "available_seats");
            seats.put(
                    order.cabin(),
                    seats.path(order.cabin()).intValue() - order.passengers().size());
        }
    }

    private static ObjectNode reservation(String id, Order order, Arguments args) {
        ObjectNode reservation = Json.object();
        reservation.put("reservation_id", id);
        for (String field : List.of("user_id", "origin", "destination", "flight_type", "cabin")) {
            reservation.set(field, args.value(field));
        }
        reservation.putArray("flights").addAll(order.flights());
        reservation.putArray("passengers").addAll(order.passengers());
        reservation.putArray("payment_history").addAll(order.payments());
        reservation.put("created_at", Airline.NOW);
        for (String field : List.of("total_baggages", "nonfree_baggages", "insurance")) {
            reservation.set(field, args.value(field));
        }
        return reservation;
    }

    /** What is to be booked. */
    private record Order(
            String userId,
            String cabin,
            List<ObjectNode> flights,
            List<ObjectNode> passengers,
            List<ObjectNode> payments,
            Amount nonfreeBaggages,
            String insurance) {

        static Order of(Arguments args, Airline airline) throws Refused {
            return new Order(
                    args.text("user_id"),
                    args.text("cabin"),
                    ListElements.FLIGHTS.of(args, airline.wording()),
                    ListElements.PASSENGERS.of(args, airline.wording()),
                    ListElements.PAYMENTS.of(args, airline.wording()),
                    args.amount("nonfree_baggages"),
                    args.text("insurance"));
        }
    }
}
