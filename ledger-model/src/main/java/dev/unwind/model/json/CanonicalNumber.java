package dev.unwind.model.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Writes a number as RFC 8785 asks: the shortest digits that read back as the same IEEE double, in ECMAScript's layout.
 * Does not use {@code Double.toString}, which before Java 19 is not always shortest.
 */
final class CanonicalNumber {
    private static final long MAX_SAFE = 1L << 53;
    /** Any decimal with so many digits is the shortest one of its double. */
    private static final int DIGITS_ALWAYS_KEPT = 15;

    private CanonicalNumber() {}

    static String of(JsonNode number) {
        if (number.isIntegralNumber() && number.canConvertToLong()) {
            long value = number.longValue();
            if (value >= -MAX_SAFE && value <= MAX_SAFE) {
                return Long.toString(value);
            }
        }
        if (number.isDouble() || number.isFloat()) {
            return ofDouble(number.doubleValue());
        }
        return number.isIntegralNumber() ? ofInteger(number.decimalValue()) : ofDecimal(number.decimalValue());
    }

    private static String ofInteger(BigDecimal value) {
        double nearest = value.doubleValue();
        if (Double.isInfinite(nearest)) {
            return value.toPlainString();
        }
        BigDecimal shortest = shortest(nearest);
        boolean carried = shortest.compareTo(value) == 0 || new BigDecimal(nearest).compareTo(value) == 0;
        return carried ? layout(shortest) : value.toPlainString();
    }

    private static String ofDecimal(BigDecimal value) {
        if (value.signum() == 0) {
            return "0";
        }
        BigDecimal stripped = value.stripTrailingZeros();
        int exponent = stripped.precision() - stripped.scale();
        if (stripped.precision() <= DIGITS_ALWAYS_KEPT && exponent > -300 && exponent < 300) {
            return layout(stripped);
        }
        return ofDouble(value.doubleValue());
    }

    static String ofDouble(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw new MalformedJson("Cannot write the canonical form of the number " + value
                    + "; expected one within the range of an IEEE double");
        }
        return value == 0 ? "0" : layout(shortest(value));
    }

    /** The decimal with the fewest digits that reads back as the double; of several the nearest. */
    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; digits < 17; digits++) {
            BigDecimal nearest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (nearest.doubleValue() == value) {
                return nearest.stripTrailingZeros();
            }
            // Beside a power of two the double's interval is lopsided: the farther neighbour may be the one inside.
            RoundingMode other = nearest.compareTo(exact) > 0 ? RoundingMode.FLOOR : RoundingMode.CEILING;
            BigDecimal farther = exact.round(new MathContext(digits, other));
            if (farther.doubleValue() == value) {
                return farther.stripTrailingZeros();
            }
        }
        return exact.round(new MathContext(17, RoundingMode.HALF_EVEN)).stripTrailingZeros();
    }

    /** ECMAScript's Number::toString: plain from 1e-6 up to 1e21, else with an exponent. */
    private static String layout(BigDecimal value) {
        String digits = value.unscaledValue().abs().toString();
        int point = digits.length() - value.scale();
        StringBuilder out = new StringBuilder(value.signum() < 0 ? "-" : "");
        if (point > 21 || point <= -6) {
            out.append(digits.charAt(0));
            if (digits.length() > 1) {
                out.append('.').append(digits, 1, digits.length());
            }
            return out.append('e')
                    .append(point > 0 ? "+" : "")
                    .append(point - 1)
                    .toString();
        }
        if (point <= 0) {
            return out.append("0.").append("0".repeat(-point)).append(digits).toString();
        }
        if (point >= digits.length()) {
            return out.append(digits)
                    .append("0".repeat(point - digits.length()))
                    .toString();
        }
        return out.append(digits, 0, point)
                .append('.')
                .append(digits, point, digits.length())
                .toString();
    }
}
