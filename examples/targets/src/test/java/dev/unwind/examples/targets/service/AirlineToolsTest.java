package dev.unwind.examples.targets.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.examples.targets.store.Dialect;
import dev.unwind.examples.targets.store.Domain;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AirlineToolsTest {
    private static final String BOOKING =
            "{'user_id': 'zoe_kim_1', 'origin': 'JFK', 'destination': 'SEA', 'flight_type': 'one_way', 'cabin': 'economy',"
                    + " 'flights': [%s], 'passengers': [{'first_name': 'Zoe', 'last_name': 'Kim', 'dob': '1990-01-01'}],"
                    + " 'payment_methods': [%s], 'total_baggages': 2, 'nonfree_baggages': 1, 'insurance': 'yes'}";
    private static final String HAT001 = "{'flight_number': 'HAT001', 'date': '2024-05-20'}";

    @TempDir
    Path directory;

    private ToolBench tau1;
    private ToolBench tau2;

    @BeforeEach
    void start() {
        tau1 = new ToolBench(directory, Domain.AIRLINE, Dialect.TAU1);
        tau2 = new ToolBench(directory, Domain.AIRLINE, Dialect.TAU2);
    }

    @AfterEach
    void stop() {
        tau1.close();
        tau2.close();
    }

    private void bothAnswer(String tool, String arguments, String lowerCase) {
        eachAnswers(tool, arguments, lowerCase, Character.toUpperCase(lowerCase.charAt(0)) + lowerCase.substring(1));
    }

    private void eachAnswers(String tool, String arguments, String older, String newer) {
        assertThat(tau1.call(tool, arguments)).isEqualTo("Error: " + older);
        assertThat(tau2.call(tool, arguments)).isEqualTo("Error: " + newer);
    }

    private static String paid(String method, String amount) {
        return "{'payment_id': '" + method + "', 'amount': " + amount + "}";
    }

    @Test
    void lookupsAnswerInTheirDialect() {
        assertThat(tau1.callForJson("get_user_details", "{'user_id': 'zoe_kim_1'}")
                        .has("user_id"))
                .isFalse();
        assertThat(tau2.call("get_user_details", "{'user_id': 'zoe_kim_1'}")).startsWith("{\"user_id\": \"zoe_kim_1\"");
        assertThat(tau1.callForJson("get_reservation_details", "{'reservation_id': 'RES001'}")
                        .has("status"))
                .isFalse();
        assertThat(tau2.call("get_reservation_details", "{'reservation_id': 'RES001'}"))
                .endsWith("\"status\": null}");
        eachAnswers("get_user_details", "{'user_id': 'x'}", "user not found", "User x not found");
        eachAnswers("get_reservation_details", "{'reservation_id': 'R'}", "user not found", "Reservation R not found");
        assertThat(tau1.call("list_all_airports", "{}"))
                .startsWith("{\"SFO\": \"San Francisco\", \"JFK\": \"New York\"");
        assertThat(tau2.call("list_all_airports", "{}"))
                .startsWith("[{\"iata\": \"SFO\", \"city\": \"San Francisco\"}");
    }

    @Test
    void onlyTheNewerDialectTellsTheStatusOfAFlight() {
        assertThat(tau2.call("get_flight_status", "{'flight_number': 'HAT001', 'date': '2024-05-21'}"))
                .isEqualTo("delayed");
        assertThat(tau2.call("get_flight_status", "{'flight_number': 'X', 'date': '2024-05-21'}"))
                .isEqualTo("Error: Flight X not found");
        assertThat(tau2.call("get_flight_status", "{'flight_number': 'HAT001', 'date': '2024-06-21'}"))
                .isEqualTo("Error: Flight HAT001 not found on date 2024-06-21");
        assertThatThrownBy(() -> tau1.call("get_flight_status", "{'flight_number': 'X', 'date': 'Y'}"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("get_flight_status");
    }

    @Test
    void directSearchShowsFlightsOnSale() {
        String search = "{'origin': 'JFK', 'destination': 'SEA', 'date': '%s'}";
        JsonNode older = tau1.callForJson("search_direct_flight", search.formatted("2024-05-20"));
        assertThat(older).hasSize(1);
        assertThat(older.at("/0/available_seats/economy").asInt()).isEqualTo(5);
        assertThat(older.path(0).has("dates")).isFalse();
        assertThat(older.path(0).has("date")).isFalse();
        assertThat(tau2.callForJson("search_direct_flight", search.formatted("2024-05-20"))
                        .at("/0/date")
                        .isNull())
                .isTrue();
        assertThat(tau1.call("search_direct_flight", search.formatted("2024-05-21")))
                .isEqualTo("[]");
    }

    @Test
    void oneStopSearchGoesOverMidnightAndTheOlderDialectReadsTheWrongDay() {
        String search = "{'origin': 'JFK', 'destination': 'SEA', 'date': '2024-05-20'}";
        JsonNode older = tau1.callForJson("search_onestop_flight", search);
        JsonNode newer = tau2.callForJson("search_onestop_flight", search);
        assertThat(older).hasSize(2);
        assertThat(newer).hasSize(2);
        assertThat(newer.at("/0/1/flight_number").asText()).isEqualTo("HAT003");
        assertThat(newer.at("/1/1/date").asText()).isEqualTo("2024-05-21");
        assertThat(newer.at("/1/1/available_seats/economy").asInt()).isEqualTo(8);
        assertThat(older.at("/1/1/date").asText()).isEqualTo("2024-05-21");
        assertThat(older.at("/1/1/available_seats/economy").asInt()).isEqualTo(1);
    }

    @Test
    void bookingTakesTheGiftCardTheWholeCertificateAndInTheNewerDialectTheSeats() {
        String call = BOOKING.formatted(HAT001, paid("cert_9", "100") + "," + paid("gift_9", "80"));
        for (ToolBench bench : new ToolBench[] {tau1, tau2}) {
            assertThat(bench.callForJson("book_reservation", call)
                            .path("reservation_id")
                            .asText())
                    .isEqualTo("HATHAT");
            assertThat(bench.stored("users", "zoe_kim_1", "/reservations")).isEqualTo("['RES001','HATHAT']");
            assertThat(bench.stored("users", "zoe_kim_1", "/payment_methods/gift_9/amount"))
                    .isEqualTo("40");
            assertThat(bench.stored("users", "zoe_kim_1", "/payment_methods/cert_9"))
                    .isEmpty();
            assertThat(bench.stored("reservations", "HATHAT", "/created_at")).isEqualTo("'2024-05-15T15:00:00'");
            assertThat(bench.stored("reservations", "HATHAT", "/flights/0/origin"))
                    .isEqualTo("'JFK'");
            assertThat(bench.stored("reservations", "HATHAT", "/flights/0/price"))
                    .isEqualTo("100");
            assertThat(bench.stored("reservations", "HATHAT", "/status")).isEmpty();
        }
        assertThat(tau1.stored("flights", "HAT001", "/dates/2024-05-20/available_seats/economy"))
                .isEqualTo("5");
        assertThat(tau2.stored("flights", "HAT001", "/dates/2024-05-20/available_seats/economy"))
                .isEqualTo("4");
    }

    @Test
    void bookingIsRefusedForEachReasonAndChangesNothing() {
        String flight = "{'flight_number': '%s', 'date': '%s'}";
        bothAnswer(
                "book_reservation", BOOKING.formatted(flight.formatted("X", "2024-05-20"), ""), "flight X not found");
        bothAnswer(
                "book_reservation",
                BOOKING.formatted(flight.formatted("HAT001", "2024-06-20"), ""),
                "flight HAT001 not found on date 2024-06-20");
        bothAnswer(
                "book_reservation",
                BOOKING.formatted(flight.formatted("HAT001", "2024-05-21"), ""),
                "flight HAT001 not available on date 2024-05-21");
        bothAnswer("book_reservation", BOOKING.formatted(HAT001, paid("none", "1")), "payment method none not found");
        bothAnswer(
                "book_reservation",
                BOOKING.formatted(HAT001, paid("gift_9", "121")),
                "not enough balance in payment method gift_9");
        bothAnswer(
                "book_reservation",
                BOOKING.formatted(HAT001, paid("card_9", "100")),
                "payment amount does not add up, total price is 180, but paid 100");
        eachAnswers(
                "book_reservation",
                BOOKING.replace("zoe_kim_1", "x").formatted(HAT001, ""),
                "user not found",
                "User x not found");
        assertThat(tau1.stored("reservations", "HATHAT", "")).isEqualTo("absent");
    }

    @Test
    void theNewerDialectValidatesListElements() {
        assertThat(tau2.call("book_reservation", BOOKING.formatted("{'flight_number': 'HAT001'}", ""))
                        .lines())
                .first()
                .isEqualTo("Error: 1 validation error for FlightInfo");
        assertThat(tau2.call("book_reservation", BOOKING.formatted(HAT001, "{}"))
                        .lines())
                .first()
                .isEqualTo("Error: 2 validation errors for Payment");
        assertThat(tau2.call("update_reservation_passengers", "{'reservation_id': 'RES001', 'passengers': [{}]}")
                        .lines())
                .first()
                .isEqualTo("Error: 3 validation errors for Passenger");
        assertThat(tau1.call("book_reservation", BOOKING.formatted("{'flight_number': 'HAT001'}", "")))
                .isEqualTo("Error: 'date'");
    }

    @Test
    void threeNewReservationsAreThereAndTheOlderDialectOverwritesTheLast() {
        String call = BOOKING.formatted(HAT001, paid("card_9", "180"));
        for (String id : new String[] {"HATHAT", "HATHAU", "HATHAV"}) {
            assertThat(tau1.callForJson("book_reservation", call)
                            .path("reservation_id")
                            .asText())
                    .isEqualTo(id);
            assertThat(tau2.callForJson("book_reservation", call)
                            .path("reservation_id")
                            .asText())
                    .isEqualTo(id);
        }
        assertThat(tau1.callForJson("book_reservation", call)
                        .path("reservation_id")
                        .asText())
                .isEqualTo("HATHAV");
        assertThat(tau2.call("book_reservation", call)).isEqualTo("Error: Too many reservations");
    }

    @Test
    void cancellingTwiceNegatesEverythingAgain() {
        eachAnswers(
                "cancel_reservation", "{'reservation_id': 'R'}", "reservation not found", "Reservation R not found");
        tau1.call("cancel_reservation", "{'reservation_id': 'RES001'}");
        assertThat(tau1.stored("reservations", "RES001", "/status")).isEqualTo("'cancelled'");
        JsonNode twice = tau1.callForJson("cancel_reservation", "{'reservation_id': 'RES001'}");
        assertThat(twice.path("payment_history").findValuesAsText("amount")).containsExactly("80", "-80", "-80", "80");
    }

    @Test
    void changingFlightsChargesTheDifferenceAndOnlyTheNewerDialectSetsTheCabin() {
        String call =
                "{'reservation_id': 'RES001', 'cabin': 'business', 'flights': [" + HAT001 + "], 'payment_id': '%s'}";
        bothAnswer("update_reservation_flights", call.formatted("none"), "payment method not found");
        bothAnswer(
                "update_reservation_flights",
                call.formatted("cert_9"),
                "certificate cannot be used to update reservation");
        bothAnswer("update_reservation_flights", call.formatted("gift_9"), "gift card balance is not enough");
        for (ToolBench bench : new ToolBench[] {tau1, tau2}) {
            bench.call("update_reservation_flights", call.formatted("card_9"));
            assertThat(bench.stored("reservations", "RES001", "/payment_history/1"))
                    .isEqualTo("{'payment_id':'card_9','amount':220}");
            assertThat(bench.stored("reservations", "RES001", "/flights/0/price"))
                    .isEqualTo("300");
        }
        assertThat(tau1.stored("reservations", "RES001", "/cabin")).isEqualTo("'economy'");
        assertThat(tau2.stored("reservations", "RES001", "/cabin")).isEqualTo("'business'");
    }

    @Test
    void aKeptFlightKeepsItsPriceAndCostsNothing() {
        tau1.call(
                "update_reservation_flights",
                "{'reservation_id': 'RES001', 'cabin': 'economy', 'flights': [" + HAT001
                        + "], 'payment_id': 'gift_9'}");
        assertThat(tau1.stored("reservations", "RES001", "/flights/0/price")).isEqualTo("80");
        assertThat(tau1.stored("reservations", "RES001", "/payment_history/1")).isEmpty();
    }

    @Test
    void aNegativePriceIsCreditedToTheGiftCard() {
        tau2.call(
                "update_reservation_flights",
                "{'reservation_id': 'RES001', 'cabin': 'basic_economy', 'flights': [" + HAT001
                        + "], 'payment_id': 'gift_9'}");
        assertThat(tau2.stored("users", "zoe_kim_1", "/payment_methods/gift_9/amount"))
                .isEqualTo("150");
        assertThat(tau2.stored("reservations", "RES001", "/payment_history/1/amount"))
                .isEqualTo("-30");
    }

    @Test
    void moreBagsCostAndFewerRefundNothing() {
        String call =
                "{'reservation_id': 'RES001', 'total_baggages': %d, 'nonfree_baggages': %d, 'payment_id': 'gift_9'}";
        bothAnswer("update_reservation_baggages", call.formatted(9, 3), "gift card balance is not enough");
        tau1.call("update_reservation_baggages", call.formatted(3, 2));
        assertThat(tau1.stored("users", "zoe_kim_1", "/payment_methods/gift_9/amount"))
                .isEqualTo("20");
        tau1.call("update_reservation_baggages", call.formatted(1, 0));
        assertThat(tau1.stored("users", "zoe_kim_1", "/payment_methods/gift_9/amount"))
                .isEqualTo("20");
        assertThat(tau1.stored("reservations", "RES001", "/total_baggages")).isEqualTo("1");
        assertThat(tau1.stored("reservations", "RES001", "/payment_history"))
                .doesNotContain("},{'payment_id':'gift_9','amount':0");
    }

    @Test
    void passengersAreReplacedByAsMany() {
        String one = "{'first_name': 'A', 'last_name': 'B', 'dob': '2000-01-01'}";
        bothAnswer(
                "update_reservation_passengers",
                "{'reservation_id': 'RES001', 'passengers': [" + one + "," + one + "]}",
                "number of passengers does not match");
        tau2.call("update_reservation_passengers", "{'reservation_id': 'RES001', 'passengers': [" + one + "]}");
        assertThat(tau2.stored("reservations", "RES001", "/passengers/0/first_name"))
                .isEqualTo("'A'");
    }

    @Test
    void certificatesGetTheNextFreeId() {
        String call = "{'user_id': 'zoe_kim_1', 'amount': 50}";
        assertThat(tau1.call("send_certificate", call))
                .isEqualTo("Certificate certificate_3221322 added to user zoe_kim_1 with amount 50.");
        assertThat(tau1.call("send_certificate", call)).contains("certificate_3221323");
        assertThat(tau1.stored("users", "zoe_kim_1", "/payment_methods/certificate_3221323"))
                .isEqualTo("{'source':'certificate','amount':50,'id':'certificate_3221323'}");
        eachAnswers("send_certificate", "{'user_id': 'x', 'amount': 1}", "user not found", "User x not found");
    }
}
