package dev.unwind.examples.targets.airline;

import dev.unwind.examples.targets.store.Dialect;
import dev.unwind.examples.targets.tools.CommonTools;
import dev.unwind.examples.targets.tools.Tool;
import dev.unwind.examples.targets.tools.Wording;
import java.util.ArrayList;
import java.util.List;

/** All tools of the airline service in one dialect. */
public final class AirlineTools {
    private AirlineTools() {}

    public static List<Tool> of(Dialect dialect) {
        Wording wording = new Wording(dialect);
        Airline airline = new Airline(wording);
        List<Tool> tools = new ArrayList<>(CommonTools.of(wording));
        tools.addAll(new AirlineLookups(airline).tools());
        tools.addAll(new FlightSearch(wording).tools());
        tools.addAll(new BookingTool(airline).tools());
        tools.addAll(new ReservationTools(airline).tools());
        return tools;
    }
}
