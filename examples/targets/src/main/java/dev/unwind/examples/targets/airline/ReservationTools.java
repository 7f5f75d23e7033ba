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

/** The airline tools that change a reservation, and the one that hands out a certificate. */
record ReservationTools(Airline airline) {
    private static final List<String> CERTIFICATES =
            List.of("certificate_3221322", "certificate_3221323", "certificate_3221324");

    List<Tool> tools() {
        return List.of(
                Tool.writing("cancel_reservation", this::cancel, "reservation_id"),
                Tool.writing(
                        "update_reservation_flights",
                        this::changeFlights,
                        "reservation_id",
                        "cabin",
                        "flights",
                        "payment_id"),
                Tool.writing(
                        "update_reservation_baggages",
                        this::changeBaggages,
                        "reservation_id",
                        "total_baggages",
                        "nonfree_baggages",
                        "payment_id"),
                Tool.writing("update_reservation_passengers", this::changePassengers, "reservation_id", "passengers"),
                Tool.writing("send_certificate", this::sendCertificate, "user_id", "amount"));
    }

    private String cancel(Entities entities, Arguments args) throws Refused {
        airline.reservation(entities, args);
        ObjectNode reservation = airline.reservationToEdit(entities, args);
        for (ObjectNode payment : Nodes.objects(reservation, "payment_history")) {
            Amount negated = Amount.ZERO.minus(Amount.of(payment.required("amount")));
            Nodes.array(reservation, "payment_history")
                    .add(Airline.payment(Nodes.text(payment, "payment_id"), negated));
        }
        reservation.put("status", "cancelled");
        return airline.show(reservation);
    }

    private String changeFlights(Entities entities, Arguments args) throws Refused {
        ObjectNode before = airline.reservation(entities, args);
        List<ObjectNode> flights = ListElements.FLIGHTS.of(args, airline.wording());
        String cabin = args.text("cabin");
        int passengers = before.path("passengers").size();
        Amount price = Amount.ZERO;
        for (ObjectNode flight : flights) {
            price = price.plus(complete(entities, flight, before, cabin).times(passengers));
        }
        for (ObjectNode old : Nodes.objects(before, "flights")) {
            price = price.minus(Amount.of(old.required("price")).times(passengers));
        }
        pay(entities, args, before, price);
        ObjectNode reservation = airline.reservationToEdit(entities, args);
        reservation.putArray("flights").addAll(flights);
        if (airline.wording().tau2()) {
            // The older service left the old cabin in place.
            reservation.put("cabin", cabin);
        }
        return airline.show(reservation);
    }

    /** Completes a flight with price and airports: as it was when it is already part of the reservation in that cabin. */
    private Amount complete(Entities entities, ObjectNode flight, ObjectNode before, String cabin) throws Refused {
        String number = Airline.field(flight, "flight_number");
        String date = Airline.field(flight, "date");
        ObjectNode kept = Nodes.text(before, "cabin").equals(cabin)
                ? Nodes.first(
                        Nodes.objects(before, "flights"),
                        old -> Nodes.text(old, "flight_number").equals(number)
                                && Nodes.text(old, "date").equals(date))
                : null;
        Airline.Offer offer = kept != null
                ? new Airline.Offer(kept, Amount.of(kept.required("price")))
                : airline.offer(
                        entities, flight, cabin, before.path("passengers").size());
        flight.set("price", offer.price().toJson());
        flight.put("origin", Nodes.text(offer.flight(), "origin"));
        flight.put("destination", Nodes.text(offer.flight(), "destination"));
        return offer.price();
    }

    private String changeBaggages(Entities entities, Arguments args) throws Refused {
        ObjectNode before = airline.reservation(entities, args);
        Amount more = args.amount("nonfree_baggages").minus(Amount.of(before.required("nonfree_baggages")));
        Amount price = more.lessThan(Amount.ZERO) ? Amount.ZERO : more.times(50);
        pay(entities, args, before, price);
        ObjectNode reservation = airline.reservationToEdit(entities, args);
        reservation.set("total_baggages", args.value("total_baggages"));
        reservation.set("nonfree_baggages", args.value("nonfree_baggages"));
        return airline.show(reservation);
    }

    /** Charges the method {@code payment_id} of the reservation's user; a negative price is credited. */
    private void pay(Entities entities, Arguments args, ObjectNode before, Amount price) throws Refused {
        String userId = Nodes.text(before, "user_id");
        String methodId = args.text("payment_id");
        JsonNode method = airline.user(entities, userId).path("payment_methods").get(methodId);
        if (method == null) {
            throw airline.wording().refusal("payment method not found");
        }
        if (Airline.source(method).equals("certificate")) {
            throw airline.wording().refusal("certificate cannot be used to update reservation");
        }
        if (Airline.isShortOf(price, method)) {
            throw airline.wording().refusal("gift card balance is not enough");
        }
        if (price.isZero()) {
            return;
        }
        ObjectNode reservation = airline.reservationToEdit(entities, args);
        Nodes.array(reservation, "payment_history").add(Airline.payment(methodId, price));
        if (Airline.source(method).equals("gift_card")) {
            Airline.chargeGiftCard(entities, userId, methodId, price);
        }
    }

    private String changePassengers(Entities entities, Arguments args) throws Refused {
        ObjectNode before = airline.reservation(entities, args);
        List<ObjectNode> passengers = ListElements.PASSENGERS.of(args, airline.wording());
        if (passengers.size() != before.path("passengers").size()) {
            throw airline.wording().refusal("number of passengers does not match");
        }
        ObjectNode reservation = airline.reservationToEdit(entities, args);
        reservation.putArray("passengers").addAll(passengers);
        return airline.show(reservation);
    }

    private String sendCertificate(Entities entities, Arguments args) throws Refused {
        String userId = args.text("user_id");
        ObjectNode before = airline.user(entities, userId);
        Amount amount = args.amount("amount");
        for (String id : CERTIFICATES) {
            if (!before.path("payment_methods").has(id)) {
                ObjectNode certificate = Json.object();
                certificate.put("source", "certificate");
                certificate.set("amount", args.value("amount"));
                certificate.put("id", id);
                Nodes.object(entities.edit(Airline.USERS, userId), "payment_methods")
                        .set(id, certificate);
                return "Certificate " + id + " added to user " + userId + " with amount " + amount.text() + ".";
            }
        }
        throw new Refused("Too many certificates");
    }
}
