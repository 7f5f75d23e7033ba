package dev.unwind.examples.targets.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.examples.targets.store.Dialect;
import dev.unwind.examples.targets.store.Domain;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetailToolsTest {
    @TempDir
    Path directory;

    private ToolBench tau1;
    private ToolBench tau2;

    @BeforeEach
    void start() {
        tau1 = new ToolBench(directory, Domain.RETAIL, Dialect.TAU1);
        tau2 = new ToolBench(directory, Domain.RETAIL, Dialect.TAU2);
    }

    @AfterEach
    void stop() {
        tau1.close();
        tau2.close();
    }

    private void bothAnswer(String tool, String arguments, String lowerCase) {
        assertThat(tau1.call(tool, arguments)).isEqualTo("Error: " + lowerCase);
        assertThat(tau2.call(tool, arguments))
                .isEqualTo("Error: " + Character.toUpperCase(lowerCase.charAt(0)) + lowerCase.substring(1));
    }

    private void eachAnswers(String tool, String arguments, String older, String newer) {
        assertThat(tau1.call(tool, arguments)).isEqualTo("Error: " + older);
        assertThat(tau2.call(tool, arguments)).isEqualTo("Error: " + newer);
    }

    @Test
    void usersAreFoundByEmailAndByNameAndZip() {
        assertThat(tau1.call("find_user_id_by_email", "{'email': 'ANN.lee@example.com'}"))
                .isEqualTo("ann_lee_1");
        assertThat(tau2.call("find_user_id_by_name_zip", "{'first_name': 'aNN', 'last_name': 'lee', 'zip': '78701'}"))
                .isEqualTo("ann_lee_1");
        bothAnswer("find_user_id_by_email", "{'email': 'nobody@example.com'}", "user not found");
        bothAnswer(
                "find_user_id_by_name_zip", "{'first_name': 'Ann', 'last_name': 'Lee', 'zip': '1'}", "user not found");
    }

    @Test
    void theNewerDialectShowsUserIdAndEveryOptionalOrderField() {
        assertThat(tau1.callForJson("get_user_details", "{'user_id': 'ann_lee_1'}")
                        .has("user_id"))
                .isFalse();
        assertThat(tau2.call("get_user_details", "{'user_id': 'ann_lee_1'}"))
                .startsWith("{\"user_id\": \"ann_lee_1\", ");
        assertThat(tau1.callForJson("get_order_details", "{'order_id': '#W100'}")
                        .has("cancel_reason"))
                .isFalse();
        JsonNode order = tau2.callForJson("get_order_details", "{'order_id': '#W100'}");
        assertThat(order.path("cancel_reason").isNull()).isTrue();
        assertThat(order.path("return_payment_method_id").isNull()).isTrue();
        bothAnswer("get_order_details", "{'order_id': 'W100'}", "order not found");
        bothAnswer("get_user_details", "{'user_id': 'x'}", "user not found");
    }

    @Test
    void productsAreListedByName() {
        assertThat(tau1.call("list_all_product_types", "{}")).isEqualTo("{\"Lamp\": \"P2\", \"Mug\": \"P1\"}");
        assertThat(tau2.callForJson("get_product_details", "{'product_id': 'P1'}")
                        .at("/variants/12/price")
                        .asText())
                .isEqualTo("12.4");
        bothAnswer("get_product_details", "{'product_id': '11'}", "product not found");
    }

    @Test
    void cancellingRefundsEveryPaymentAndTheGiftCard() {
        JsonNode order =
                tau1.callForJson("cancel_pending_order", "{'order_id': '#W100', 'reason': 'no longer needed'}");
        assertThat(order.path("status").asText()).isEqualTo("cancelled");
        assertThat(order.path("cancel_reason").asText()).isEqualTo("no longer needed");
        assertThat(tau1.stored("orders", "#W100", "/payment_history/1"))
                .isEqualTo("{'transaction_type':'refund','amount':60.2,'payment_method_id':'gift_1'}");
        assertThat(tau1.stored("users", "ann_lee_1", "/payment_methods/gift_1/balance"))
                .isEqualTo("75.2");

        bothAnswer("cancel_pending_order", "{'order_id': '#W', 'reason': 'x'}", "order not found");
        bothAnswer(
                "cancel_pending_order",
                "{'order_id': '#W200', 'reason': 'no longer needed'}",
                "non-pending order cannot be cancelled");
        bothAnswer("cancel_pending_order", "{'order_id': '#W300', 'reason': 'bored'}", "invalid reason");
        assertThat(tau1.stored("orders", "#W300", "/status")).isEqualTo("'pending'");
    }

    @Test
    void returningKeepsTheMoneyAndSortsTheItems() {
        String all = "{'order_id': '#W200', 'item_ids': ['21', '11'], 'payment_method_id': '%s'}";
        eachAnswers(
                "return_delivered_order_items",
                all.formatted("paypal_1"),
                "payment method should be either the original payment method or a gift card",
                "Payment method should be the original payment method");
        bothAnswer("return_delivered_order_items", all.formatted("none"), "payment method not found");
        bothAnswer(
                "return_delivered_order_items",
                "{'order_id': '#W200', 'item_ids': ['11', '11'], 'payment_method_id': 'card_1'}",
                "some item not found");
        bothAnswer(
                "return_delivered_order_items",
                "{'order_id': '#W100', 'item_ids': [], 'payment_method_id': 'card_1'}",
                "non-delivered order cannot be returned");

        tau2.call("return_delivered_order_items", all.formatted("gift_1"));
        assertThat(tau2.stored("orders", "#W200", "/return_items")).isEqualTo("['11','21']");
        assertThat(tau2.stored("orders", "#W200", "/status")).isEqualTo("'return requested'");
        assertThat(tau2.stored("users", "ann_lee_1", "/payment_methods/gift_1/balance"))
                .isEqualTo("15.0");
    }

    @Test
    void exchangingNotesTheRoundedDifference() {
        String call = "{'order_id': '#W200', 'item_ids': [%s], 'new_item_ids': [%s], 'payment_method_id': '%s'}";
        eachAnswers(
                "exchange_delivered_order_items",
                call.formatted("'11', '11'", "'12', '12'", "card_1"),
                "11 not found",
                "Number of 11 not found.");
        eachAnswers(
                "exchange_delivered_order_items",
                call.formatted("'11'", "'12', '22'", "card_1"),
                "the number of items to be exchanged should match",
                "The number of items to be exchanged should match.");
        eachAnswers(
                "exchange_delivered_order_items",
                call.formatted("'11'", "'22'", "card_1"),
                "new item 22 not found or available",
                "Variant not found");
        bothAnswer(
                "exchange_delivered_order_items",
                call.formatted("'21'", "'23'", "card_1"),
                "new item 23 not found or available");
        bothAnswer(
                "exchange_delivered_order_items", call.formatted("'21'", "'22'", "none"), "payment method not found");
        bothAnswer(
                "exchange_delivered_order_items",
                call.formatted("'21'", "'22'", "gift_1"),
                "insufficient gift card balance to pay for the price difference");

        tau1.call("exchange_delivered_order_items", call.formatted("'21', '11'", "'22', '12'", "card_1"));
        assertThat(tau1.stored("orders", "#W200", "/exchange_items")).isEqualTo("['11','21']");
        assertThat(tau1.stored("orders", "#W200", "/exchange_new_items")).isEqualTo("['12','22']");
        assertThat(tau1.stored("orders", "#W200", "/exchange_price_difference")).isEqualTo("52.3");
        bothAnswerAfterExchange();
    }

    private void bothAnswerAfterExchange() {
        assertThat(tau1.call(
                        "exchange_delivered_order_items",
                        "{'order_id': '#W200', 'item_ids': [], 'new_item_ids': [], 'payment_method_id': 'card_1'}"))
                .isEqualTo("Error: non-delivered order cannot be exchanged");
    }

    @Test
    void modifyingItemsPaysTheUnroundedDifference() {
        String call = "{'order_id': '#W100', 'item_ids': [%s], 'new_item_ids': [%s], 'payment_method_id': '%s'}";
        bothAnswer("modify_pending_order_items", call.formatted("'99'", "'12'", "card_1"), "99 not found");
        bothAnswer(
                "modify_pending_order_items",
                call.formatted("'11'", "", "card_1"),
                "the number of items to be exchanged should match");
        assertThat(tau2.call("modify_pending_order_items", call.formatted("'11'", "'11'", "card_1")))
                .isEqualTo("Error: The new item id should be different from the old item id");
        bothAnswer(
                "modify_pending_order_items",
                call.formatted("'21'", "'22'", "gift_1"),
                "insufficient gift card balance to pay for the new item");

        tau1.call("modify_pending_order_items", call.formatted("'11', '11'", "'12', '12'", "gift_1"));
        assertThat(tau1.stored("orders", "#W100", "/payment_history/1"))
                .isEqualTo("{'transaction_type':'payment','amount':4.600000000000001,'payment_method_id':'gift_1'}");
        assertThat(tau1.stored("users", "ann_lee_1", "/payment_methods/gift_1/balance"))
                .isEqualTo("10.4");
        assertThat(tau1.stored("orders", "#W100", "/items/1"))
                .isEqualTo("{'name':'Mug','product_id':'P1','item_id':'12','price':12.4,'options':{'color':'blue'}}");
        assertThat(tau1.call("modify_pending_order_items", call.formatted("'21'", "'22'", "card_1")))
                .isEqualTo("Error: non-pending order cannot be modified");
    }

    @Test
    void onlyTheNewerDialectGivesEveryItemTheContentOfTheLastPair() {
        String call =
                "{'order_id': '#W100', 'item_ids': ['11', '21'], 'new_item_ids': ['12', '22'], 'payment_method_id': 'card_1'}";
        tau1.call("modify_pending_order_items", call);
        tau2.call("modify_pending_order_items", call);
        assertThat(tau1.stored("orders", "#W100", "/items/0/price")).isEqualTo("12.4");
        assertThat(tau2.stored("orders", "#W100", "/items/0/price")).isEqualTo("90.0");
        assertThat(tau2.stored("orders", "#W100", "/items/0/item_id")).isEqualTo("'12'");
        assertThat(tau2.stored("orders", "#W100", "/items/0/options")).isEqualTo("{'size':'L'}");
    }

    @Test
    void changingThePaymentPaysAnewAndRefundsTheOldMethod() {
        String call = "{'order_id': '%s', 'payment_method_id': '%s'}";
        bothAnswer("modify_pending_order_payment", call.formatted("#W300", "none"), "payment method not found");
        bothAnswer(
                "modify_pending_order_payment",
                call.formatted("#W300", "card_1"),
                "the new payment method should be different from the current one");
        bothAnswer(
                "modify_pending_order_payment",
                call.formatted("#W300", "gift_1"),
                "insufficient gift card balance to pay for the order");
        bothAnswer(
                "modify_pending_order_payment",
                call.formatted("#W200", "paypal_1"),
                "non-pending order cannot be modified");

        tau2.call("modify_pending_order_payment", call.formatted("#W100", "paypal_1"));
        assertThat(tau2.stored("orders", "#W100", "/payment_history/1/payment_method_id"))
                .isEqualTo("'paypal_1'");
        assertThat(tau2.stored("orders", "#W100", "/payment_history/2/transaction_type"))
                .isEqualTo("'refund'");
        assertThat(tau2.stored("users", "ann_lee_1", "/payment_methods/gift_1/balance"))
                .isEqualTo("75.2");
        assertThat(tau2.call("modify_pending_order_payment", call.formatted("#W100", "card_1")))
                .isEqualTo("Error: There should be exactly one payment for a pending order");
    }

    @Test
    void onlyTheNewerDialectChangesTheAddressOfAModifiedOrder() {
        String address =
                "{'order_id': '#W100', 'address1': 'A', 'address2': 'B', 'city': 'C', 'state': 'S', 'country': 'U', 'zip': 'Z'}";
        String modify =
                "{'order_id': '#W100', 'item_ids': ['11'], 'new_item_ids': ['12'], 'payment_method_id': 'card_1'}";
        tau1.call("modify_pending_order_items", modify);
        tau2.call("modify_pending_order_items", modify);
        assertThat(tau1.call("modify_pending_order_address", address))
                .isEqualTo("Error: non-pending order cannot be modified");
        tau2.call("modify_pending_order_address", address);
        assertThat(tau2.stored("orders", "#W100", "/address"))
                .isEqualTo("{'address1':'A','address2':'B','city':'C','country':'U','state':'S','zip':'Z'}");
    }

    @Test
    void aUserIsFoundUnderTheNewZipAfterAnAddressChange() {
        String address =
                "{'user_id': '%s', 'address1': 'A', 'address2': 'B', 'city': 'C', 'state': 'S', 'country': 'U', 'zip': '9'}";
        bothAnswer("modify_user_address", address.formatted("x"), "user not found");
        tau1.call("modify_user_address", address.formatted("ann_lee_1"));
        assertThat(tau1.call("find_user_id_by_name_zip", "{'first_name': 'Ann', 'last_name': 'Lee', 'zip': '9'}"))
                .isEqualTo("ann_lee_1");
    }

    @Test
    void toolsWithoutDataAnswer() {
        assertThat(tau1.call("think", "{'thought': 'hm'}")).isEmpty();
        assertThat(tau1.call("get_input_from_user", "{'thought': 'hm'}")).isEmpty();
        assertThat(tau2.call("transfer_to_human_agents", "{'summary': 's'}")).isEqualTo("Transfer successful");
        assertThat(tau2.call("calculate", "{'expression': '(269.16 - 272.33) + (249.01 - 262.47)'}"))
                .isEqualTo("-16.63");
        bothAnswer("calculate", "{'expression': '2^3'}", "invalid characters in expression");
    }

    @Test
    void wronglyNamedArgumentsAreRefusedAndChangeNothing() {
        assertThat(tau1.call("think", "{'idea': 'hm'}"))
                .isEqualTo("Error: Think.invoke() got an unexpected keyword argument 'idea'");
        assertThat(tau1.call("cancel_pending_order", "{'order_id': '#W100'}"))
                .isEqualTo("Error: CancelPendingOrder.invoke() missing 1 required positional argument: 'reason'");
        assertThat(tau1.call("return_delivered_order_items", "{}"))
                .endsWith("missing 3 required positional arguments: 'order_id', 'item_ids', and 'payment_method_id'");
    }
}
