package dev.unwind.examples.targets.airline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.examples.targets.tools.Arguments;
import dev.unwind.examples.targets.tools.Nodes;
import dev.unwind.examples.targets.tools.Refused;
import dev.unwind.examples.targets.tools.Wording;
import java.util.ArrayList;
import java.util.List;

/** The elements of a list argument: the newer dialect checks and keeps known fields only, the older takes what comes. */
enum ListElements {
    FLIGHTS("flights", "FlightInfo", "flight_number", "date"),
    PASSENGERS("passengers", "Passenger", "first_name", "last_name", "dob"),
    PAYMENTS("payment_methods", "Payment", "payment_id", "amount");

    private final String argument;
    private final String type;
    private final List<String> fields;

    ListElements(String argument, String type, String... fields) {
        this.argument = argument;
        this.type = type;
        this.fields = List.of(fields);
    }

    List<ObjectNode> of(Arguments args, Wording wording) throws Refused {
        List<ObjectNode> given = args.objects(argument);
        if (!wording.tau2()) {
            return given;
        }
        List<ObjectNode> checked = new ArrayList<>();
        for (ObjectNode element : given) {
            check(element);
            checked.add(Nodes.pick(element, fields));
        }
        return checked;
    }

    private void check(ObjectNode element) throws Refused {
        List<String> wrong = new ArrayList<>();
        for (String field : fields) {
            JsonNode value = element.path(field);
            if (value.isMissingNode()) {
                wrong.add(field + "\n  Field required");
            } else if (!(field.equals("amount") ? value.isNumber() : value.isTextual())) {
                wrong.add(field + "\n  Input should be a valid " + (field.equals("amount") ? "integer" : "string"));
            }
        }
        if (!wrong.isEmpty()) {
            throw new Refused(wrong.size() + " validation error" + (wrong.size() == 1 ? "" : "s") + " for " + type
                    + "\n" + String.join("\n", wrong));
        }
    }
}
