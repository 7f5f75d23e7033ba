package dev.unwind.examples.targets.airline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.examples.targets.json.Json;
import dev.unwind.examples.targets.store.Entities;
import dev.unwind.examples.targets.tools.Arguments;
import dev.unwind.examples.targets.tools.Nodes;
import dev.unwind.examples.targets.tools.Refused;
import dev.unwind.examples.targets.tools.Tool;
import java.util.ArrayList;
import java.util.List;

/** The airline tools that read one object or a fixed list. */
record AirlineLookups(Airline airline) {
    private static final List<String> AIRPORTS = List.of(
            "SFO San Francisco",
            "JFK New York",
            "LAX Los Angeles",
            "ORD Chicago",
            "DFW Dallas",
            "DEN Denver",
            "SEA Seattle",
            "ATL Atlanta",
            "MIA Miami",
            "BOS Boston",
            "PHX Phoenix",
            "IAH Houston",
            "LAS Las Vegas",
            "MCO Orlando",
            "EWR Newark",
            "CLT Charlotte",
            "MSP Minneapolis",
            "DTW Detroit",
            "PHL Philadelphia",
            "LGA LaGuardia");

    List<Tool> tools() {
        List<Tool> tools = new ArrayList<>(List.of(
                Tool.reading("get_user_details", this::user, "user_id"),
                Tool.reading("get_reservation_details", this::reservation, "reservation_id"),
                Tool.reading("list_all_airports", (entities, args) -> airports())));
        if (airline.wording().tau2()) {
            tools.add(Tool.reading("get_flight_status", AirlineLookups::flightStatus, "flight_number", "date"));
        }
        return tools;
    }

    private String user(Entities entities, Arguments args) throws Refused {
        String id = args.text("user_id");
        return airline.showUser(id, airline.user(entities, id));
    }

    private String reservation(Entities entities, Arguments args) throws Refused {
        String id = args.text("reservation_id");
        ObjectNode reservation = entities.find(Airline.RESERVATIONS, id);
        if (reservation == null) {
            // The older service really says "user" here.
            throw airline.wording().refusal("user not found", "Reservation " + id + " not found");
        }
        return airline.show(reservation);
    }

    private static String flightStatus(Entities entities, Arguments args) throws Refused {
        String number = args.text("flight_number");
        ObjectNode flight = entities.find(Airline.FLIGHTS, number);
        if (flight == null) {
            throw new Refused("Flight " + number + " not found");
        }
        JsonNode instance = flight.path("dates").get(args.text("date"));
        if (instance == null) {
            throw new Refused("Flight " + number + " not found on date " + args.text("date"));
        }
        return Nodes.text(instance, "status");
    }

    private String airports() {
        ObjectNode byCode = Json.object();
        ArrayNode list = Json.array();
        for (String airport : AIRPORTS) {
            String code = airport.substring(0, 3);
            String city = airport.substring(4);
            byCode.put(code, city);
            list.addObject().put("iata", code).put("city", city);
        }
        return Json.spaced(airline.wording().tau2() ? list : byCode);
    }
}
