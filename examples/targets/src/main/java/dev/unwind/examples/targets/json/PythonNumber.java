package dev.unwind.examples.targets.json;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Doubles rounded and printed the way the recorded services did. */
public final class PythonNumber {
    private PythonNumber() {}

    /** Two decimals, half to even, decided on the exact binary value. */
    public static double round2(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return value;
        }
        double rounded =
                new BigDecimal(value).setScale(2, RoundingMode.HALF_EVEN).doubleValue();
        return Math.copySign(rounded, value);
    }

    /** The shortest text that reads back as the same double, with at least one decimal below 1e16. */
    public static String text(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        double size = Math.abs(value);
        if (value == 0 || (size >= 1e-4 && size < 1e16)) {
            String plain = new BigDecimal(Double.toString(size)).toPlainString();
            String withDecimal = plain.contains(".") ? plain : plain + ".0";
            return (Math.copySign(1, value) < 0 ? "-" : "") + withDecimal;
        }
        return scientific(value);
    }

    private static String scientific(double value) {
        String[] parts = Double.toString(value).split("E", 2);
        String mantissa = parts[0].endsWith(".0") ? parts[0].substring(0, parts[0].length() - 2) : parts[0];
        int exponent = Integer.parseInt(parts[1]);
        String digits = Math.abs(exponent) < 10 ? "0" + Math.abs(exponent) : "" + Math.abs(exponent);
        return mantissa + "e" + (exponent < 0 ? "-" : "+") + digits;
    }
}
