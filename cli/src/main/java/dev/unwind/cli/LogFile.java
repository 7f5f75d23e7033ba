package dev.unwind.cli;

import dev.unwind.local.UnwindHome;
import java.util.Arrays;
import java.util.List;

/** Where log lines of this process go: a file, never the standard output, which belongs to the command's answer. */
final class LogFile {
    /** Read by {@code logback.xml}. */
    private static final String PROPERTY = "unwind.log.file";

    /** Commands that run for long or carry the stack in themselves, so each has a file of its own. */
    private static final List<String> OWN_FILE = List.of("up", "play", "demo");

    private LogFile() {}

    static void choose(String[] args) {
        if (System.getProperty(PROPERTY) != null) {
            return;
        }
        String name = Arrays.stream(args).filter(OWN_FILE::contains).findFirst().orElse("client");
        System.setProperty(
                PROPERTY, UnwindHome.ofThisUser().logs().resolve(name + ".log").toString());
    }
}
