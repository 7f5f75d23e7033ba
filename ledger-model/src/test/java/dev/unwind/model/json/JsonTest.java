package dev.unwind.model.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void numbersAreComparedByValueMembersInAnyOrderElementsInOrder() {
        assertThat(Json.sameValue(Json.parse("{\"a\":250,\"b\":[1,2]}"), Json.parse("{\"b\":[1.0,2],\"a\":250.00}")))
                .isTrue();
        assertThat(Json.sameValue(Json.parse("[1,2]"), Json.parse("[2,1]"))).isFalse();
        assertThat(Json.sameValue(Json.parse("{\"a\":null}"), Json.parse("{\"b\":null}")))
                .isFalse();
        assertThat(Json.sameValue(Json.parse("250"), Json.parse("\"250\""))).isFalse();
    }

    @Test
    void anAbsentValueIsNotNull() {
        assertThat(Json.sameValue(null, null)).isTrue();
        assertThat(Json.sameValue(null, Json.parse("null"))).isFalse();
        assertThat(Json.sameValue(Json.parse("null"), null)).isFalse();
    }

    @Test
    void everyDigitSurvivesReadingAndWriting() {
        String text = "{\"a\":10.080000000000041,\"b\":250.0,\"c\":12345678901234567890}";

        assertThat(Json.write(Json.parse(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{\"a\":1,\"a\":2}", "1 2", "NaN", "{'a':1}"})
    void whatIsNotOneJsonValueIsRefused(String text) {
        assertThatThrownBy(() -> Json.parse(text))
                .isInstanceOf(MalformedJson.class)
                .hasMessageStartingWith("Cannot read JSON text: ");
    }
}
