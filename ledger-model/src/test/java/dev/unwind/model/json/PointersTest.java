package dev.unwind.model.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PointersTest {
    @ParameterizedTest
    @CsvSource({
        "/order/items, /order/items, true",
        "/order/items, /order/items/0/price, true",
        "/order/items, /order/items_count, false",
        "/order/items, /order, false",
        "/order, /orders/items, false",
        "/user/payment_methods/*/balance, /user/payment_methods/gift_card_1/balance, true",
        "/user/payment_methods/*/balance, /user/payment_methods/gift_card_1/id, false",
        "/user/payment_methods/*, /user/payment_methods, false",
        "/user/payment_methods/*/balance, /user/payment_methods/a/b/balance, false",
        "'', /anything, true"
    })
    void aPatternCoversItsPlaceAndAllBelow(String pattern, String pointer, boolean covered) {
        assertThat(Pointers.matches(pattern, pointer)).isEqualTo(covered);
        assertThat(Pointers.matchesAny(List.of("/nothing/else", pattern), pointer))
                .isEqualTo(covered);
    }

    @Test
    void aPointerFindsWhatItsEscapesName() {
        JsonNode document = Json.parse("{\"a/b\":{\"m~n\":[7]}}");
        String pointer = Pointers.child(Pointers.child("", "a/b"), "m~n");

        assertThat(pointer).isEqualTo("/a~1b/m~0n");
        assertThat(Pointers.get(document, pointer + "/0")).isEqualTo(Json.parse("7"));
        assertThat(Pointers.get(document, "/a")).isNull();
        assertThat(Pointers.get(document, "")).isEqualTo(document);
        assertThat(Pointers.parent(pointer)).isEqualTo("/a~1b");
    }
}
