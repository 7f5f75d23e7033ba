package dev.unwind.cli.command;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Asks a person at the terminal; where there is none, nobody has agreed. */
final class Confirmation {
    private Confirmation() {}

    /** Whether somebody sits at a terminal and can be asked. */
    static boolean possible() {
        Console console = System.console();
        return console != null && Boolean.getBoolean("unwind.terminal");
    }

    /** Whether the person answers {@code yes} in one word. */
    static boolean given(PrintWriter out, String question) {
        out.print(question + " Type yes to go on: ");
        out.flush();
        try {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            String answer = in.readLine();
            return answer != null && answer.strip().toLowerCase(Locale.ROOT).equals("yes");
        } catch (IOException e) {
            return false;
        }
    }
}
