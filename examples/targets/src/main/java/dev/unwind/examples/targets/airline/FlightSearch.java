package dev.unwind.examples.targets.airline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.examples.targets.json.Json;
import dev.unwind.examples.targets.store.Entities;
import dev.unwind.examples.targets.store.Entity;
import dev.unwind.examples.targets.tools.Arguments;
import dev.unwind.examples.targets.tools.Nodes;
import dev.unwind.examples.targets.tools.Refused;
import dev.unwind.examples.targets.tools.Tool;
import dev.unwind.examples.targets.tools.Wording;
import java.util.List;

/** Searches for flights on sale, in file order. */
record FlightSearch(Wording wording) {

    List<Tool> tools() {
        return List.of(
                Tool.reading("search_direct_flight", this::direct, "origin", "destination", "date"),
                Tool.reading("search_onestop_flight", this::oneStop, "origin", "destination", "date"));
    }

    private String direct(Entities entities, Arguments args) throws Refused {
        String date = args.text("date");
        ArrayNode found = Json.array();
        for (ObjectNode flight : flights(entities)) {
            if (flies(flight, args.text("origin"), args.text("destination")) && isOnSale(flight, date)) {
                ObjectNode leg = leg(flight, date);
                if (wording.tau2()) {
                    leg.putNull("date");
                }
                found.add(leg);
            }
        }
        return Json.spaced(found);
    }

    private String oneStop(Entities entities, Arguments args) throws Refused {
        String date = args.text("date");
        List<ObjectNode> flights = flights(entities);
        ArrayNode found = Json.array();
        for (ObjectNode first : flights) {
            if (!Nodes.text(first, "origin").equals(args.text("origin"))) {
                continue;
            }
            String arrival = Nodes.text(first, "scheduled_arrival_time_est");
            for (ObjectNode second : flights) {
                if (!flies(second, Nodes.text(first, "destination"), args.text("destination"))) {
                    continue;
                }
                String secondDate = arrival.contains("+1") ? dayAfter(date) : date;
                if (Nodes.text(second, "scheduled_departure_time_est").compareTo(arrival) >= 0
                        && isOnSale(first, date)
                        && isOnSale(second, secondDate)) {
                    // The older service read the seats and prices of the second leg on the day of the first.
                    ObjectNode secondLeg = leg(second, wording.tau2() ? secondDate : date);
                    found.addArray().add(leg(first, date).put("date", date)).add(secondLeg.put("date", secondDate));
                }
            }
        }
        return Json.spaced(found);
    }

    private static List<ObjectNode> flights(Entities entities) {
        return entities.all(Airline.FLIGHTS).stream().map(Entity::doc).toList();
    }

    private static boolean flies(ObjectNode flight, String origin, String destination) {
        return Nodes.text(flight, "origin").equals(origin)
                && Nodes.text(flight, "destination").equals(destination);
    }

    private static boolean isOnSale(ObjectNode flight, String date) {
        return flight.path("dates").path(date).path("status").asText().equals("available");
    }

    /** The next day of May 2024, without a leading zero: the recorded services looked it up like that. */
    private static String dayAfter(String date) throws Refused {
        try {
            return "2024-05-" + (Integer.parseInt(date.substring(date.length() - 2)) + 1);
        } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
            throw new Refused("date must be like 2024-05-20, but is " + date);
        }
    }

    private static ObjectNode leg(ObjectNode flight, String date) {
        ObjectNode leg = Json.object();
        flight.properties().forEach(field -> leg.set(field.getKey(), field.getValue()));
        leg.remove("dates");
        JsonNode instance = flight.path("dates").path(date);
        instance.properties().forEach(field -> leg.set(field.getKey(), field.getValue()));
        return leg;
    }
}
