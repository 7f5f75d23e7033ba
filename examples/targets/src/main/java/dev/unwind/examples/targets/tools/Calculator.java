package dev.unwind.examples.targets.tools;

import dev.unwind.examples.targets.json.PythonNumber;

/**
 * The value of an arithmetic expression in doubles, rounded to two decimals.
 * Precedence from loose to tight: {@code + -}, then {@code * / //}, then a sign, then {@code **} (to the right).
 */
final class Calculator {
    private static final String ALLOWED = "0123456789+-*/(). ";
    private static final int DEPTH_MAX = 200;

    private final String text;
    private int at;
    private int depth;

    private Calculator(String text) {
        this.text = text;
    }

    static boolean hasOnlyAllowedCharacters(String expression) {
        return expression.chars().allMatch(c -> ALLOWED.indexOf(c) >= 0);
    }

    static String calculate(String expression) throws Refused {
        Calculator calculator = new Calculator(expression);
        double value = calculator.sum();
        if (calculator.peek() != 0) {
            throw invalid();
        }
        return PythonNumber.text(PythonNumber.round2(value));
    }

    private double sum() throws Refused {
        double value = product();
        while (true) {
            if (take("+")) {
                value += product();
            } else if (take("-")) {
                value -= product();
            } else {
                return value;
            }
        }
    }

    private double product() throws Refused {
        double value = signed();
        while (true) {
            if (take("//")) {
                value = Math.floor(value / divisor(signed()));
            } else if (take("/")) {
                value /= divisor(signed());
            } else if (peek() == '*' && !text.startsWith("**", at) && take("*")) {
                value *= signed();
            } else {
                return value;
            }
        }
    }

    private double signed() throws Refused {
        if (++depth > DEPTH_MAX) {
            throw new Refused("too many nested parentheses");
        }
        try {
            if (take("-")) {
                return -signed();
            }
            return take("+") ? signed() : power();
        } finally {
            depth--;
        }
    }

    private double power() throws Refused {
        double base = atom();
        return take("**") ? Math.pow(base, signed()) : base;
    }

    private double atom() throws Refused {
        if (take("(")) {
            double value = sum();
            if (!take(")")) {
                throw invalid();
            }
            return value;
        }
        peek();
        int start = at;
        while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        try {
            return Double.parseDouble(text.substring(start, at));
        } catch (NumberFormatException e) {
            throw invalid();
        }
    }

    private static double divisor(double value) throws Refused {
        if (value == 0) {
            throw new Refused("division by zero");
        }
        return value;
    }

    private boolean take(String token) {
        peek();
        if (!text.startsWith(token, at)) {
            return false;
        }
        at += token.length();
        return true;
    }

    /** The next character that is not a blank, or 0 at the end. */
    private char peek() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    private static Refused invalid() {
        return new Refused("invalid syntax (<string>, line 1)");
    }
}
