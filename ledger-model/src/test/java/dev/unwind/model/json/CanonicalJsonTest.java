package dev.unwind.model.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The samples of RFC 8785, and what lies outside its domain. */
class CanonicalJsonTest {
    @Test
    void theSampleOfTheRfcComesOutAsTheRfcSays() {
        String sample = """
                {
                  "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                  "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
                  "literals": [null, true, false]
                }""";

        assertThat(Json.canonical(Json.parse(sample)))
                .isEqualTo("{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                        + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    }

    @Test
    void membersAreOrderedByUtf16CodeUnits() {
        String sample = """
                {"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",
                 "\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control","\\u00f6":"Latin Small Letter O With Diaeresis"}""";

        assertThat(Json.parse(Json.canonical(Json.parse(sample))).elements())
                .toIterable()
                .extracting(value -> value.textValue())
                .containsExactly(
                        "Carriage Return",
                        "One",
                        "Control",
                        "Latin Small Letter O With Diaeresis",
                        "Euro Sign",
                        "Emoji: Grinning Face",
                        "Hebrew Letter Dalet With Dagesh");
    }

    @ParameterizedTest
    @CsvSource({
        "0000000000000000,0",
        "8000000000000000,0",
        "0000000000000001,5e-324",
        "8000000000000001,-5e-324",
        "7fefffffffffffff,1.7976931348623157e+308",
        "ffefffffffffffff,-1.7976931348623157e+308",
        "4340000000000000,9007199254740992",
        "c340000000000000,-9007199254740992",
        "4430000000000000,295147905179352830000",
        "44b52d02c7e14af5,9.999999999999997e+22",
        "44b52d02c7e14af6,1e+23",
        "44b52d02c7e14af7,1.0000000000000001e+23",
        "444b1ae4d6e2ef4e,999999999999999700000",
        "444b1ae4d6e2ef4f,999999999999999900000",
        "444b1ae4d6e2ef50,1e+21",
        "3eb0c6f7a0b5ed8c,9.999999999999997e-7",
        "3eb0c6f7a0b5ed8d,0.000001",
        "41b3de4355555553,333333333.3333332",
        "41b3de4355555554,333333333.33333325",
        "41b3de4355555555,333333333.3333333",
        "41b3de4355555556,333333333.3333334",
        "41b3de4355555557,333333333.33333343",
        "becbf647612f3696,-0.0000033333333333333333",
        "43143ff3c1cb0959,1424953923781206.2"
    })
    void theNumbersOfTheRfcsAppendixComeOutAsTheRfcSays(String bits, String expected) {
        double value = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));

        assertThat(CanonicalNumber.ofDouble(value)).isEqualTo(expected);
    }

    @Test
    void anyDoubleReadsBackAsItselfWithNoMoreDigitsThanJavaNeeds() {
        long seed = 8785;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                String text = CanonicalNumber.ofDouble(value);
                assertThat(Double.parseDouble(text))
                        .as("seed %d: %s", seed, text)
                        .isEqualTo(value == 0 ? 0.0 : value);
                assertThat(Json.canonical(Json.parse(text))).isEqualTo(text);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"250", "250.0", "250.00", "2.5e2", "25E+1"})
    void equalNumbersHaveOneForm(String text) {
        assertThat(Json.canonical(Json.parse(text))).isEqualTo("250");
    }

    @Test
    void integersThatNoDoubleCarriesKeepAllTheirDigits() {
        assertThat(Json.canonical(Json.parse("1234567890123456789"))).isEqualTo("1234567890123456789");
        assertThat(Json.canonical(Json.parse("1234567890123456790"))).isEqualTo("1234567890123456790");
        assertThat(Json.canonical(Json.parse("295147905179352825856"))).isEqualTo("295147905179352830000");
    }

    @Test
    void whatHasNoCanonicalFormIsRefused() {
        assertThatThrownBy(() -> Json.canonical(Json.parse("\"\\ud800\"")))
                .isInstanceOf(MalformedJson.class)
                .hasMessageContaining("lone surrogate U+d800 at index 0");
        assertThatThrownBy(() -> Json.canonical(Json.parse("1e400"))).isInstanceOf(MalformedJson.class);
    }

    @Test
    void theDigestIsThatOfTheCanonicalBytes() {
        assertThat(Json.sha256Canonical(Json.parse("{ }")))
                .isEqualTo("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    }
}
