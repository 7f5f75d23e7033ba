package dev.unwind.examples.targets.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import dev.unwind.examples.targets.json.Json;
import dev.unwind.examples.targets.json.PythonNumber;

/** A number that stays whole while only whole numbers meet, and becomes an IEEE double otherwise. */
public sealed interface Amount {
    Amount ZERO = new Whole(0);

    double asDouble();

    JsonNode toJson();

    /** The number as the recorded services print it in a sentence. */
    String text();

    static Amount of(long value) {
        return new Whole(value);
    }

    static Amount of(JsonNode number) {
        return number.isIntegralNumber() && number.canConvertToLong()
                ? new Whole(number.longValue())
                : new Fraction(number.doubleValue());
    }

    default Amount plus(Amount other) {
        return this instanceof Whole(long a) && other instanceof Whole(long b)
                ? new Whole(a + b)
                : new Fraction(asDouble() + other.asDouble());
    }

    default Amount minus(Amount other) {
        return this instanceof Whole(long a) && other instanceof Whole(long b)
                ? new Whole(a - b)
                : new Fraction(asDouble() - other.asDouble());
    }

    default Amount times(long factor) {
        return this instanceof Whole(long a) ? new Whole(a * factor) : new Fraction(asDouble() * factor);
    }

    default boolean lessThan(Amount other) {
        return asDouble() < other.asDouble();
    }

    default boolean isZero() {
        return asDouble() == 0;
    }

    /** A whole number. */
    record Whole(long value) implements Amount {
        @Override
        public double asDouble() {
            return value;
        }

        @Override
        public JsonNode toJson() {
            return LongNode.valueOf(value);
        }

        @Override
        public String text() {
            return Long.toString(value);
        }
    }

    /** A number with decimals, as a double. */
    record Fraction(double value) implements Amount {
        @Override
        public double asDouble() {
            return value;
        }

        @Override
        public JsonNode toJson() {
            return Json.number(value);
        }

        @Override
        public String text() {
            return PythonNumber.text(value);
        }
    }
}
