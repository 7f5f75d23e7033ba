package dev.unwind.examples.targets;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs the targets as a process of their own. */
public final class TargetMain {
    private static final String LOG_SETTINGS = "logback.configurationFile";

    private TargetMain() {}

    /** Serves until killed. Options: {@code --jdbc-url URL --port N --data DIR --faults}. */
    public static void main(String[] args) {
        if (System.getProperty(LOG_SETTINGS) == null) {
            System.setProperty(LOG_SETTINGS, "targets-logback.xml");
        }
        String jdbcUrl = "jdbc:sqlite:targets.db";
        int port = 7070;
        Map<String, Path> dataSets = Map.of();
        boolean faults = false;
        List<String> rest = new ArrayList<>(List.of(args));
        while (!rest.isEmpty()) {
            String option = rest.removeFirst();
            switch (option) {
                case "--jdbc-url" -> jdbcUrl = value(option, rest);
                case "--port" -> port = Integer.parseInt(value(option, rest));
                case "--data" -> dataSets = TargetConfig.dataSetsIn(Path.of(value(option, rest)));
                case "--faults" -> faults = true;
                default ->
                    throw new IllegalArgumentException(
                            "Unknown option " + option + "; expected --jdbc-url URL, --port N, --data DIR or --faults");
            }
        }
        TargetServer server = TargetServer.start(new TargetConfig(jdbcUrl, port, dataSets, faults));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "close-targets"));
    }

    private static String value(String option, List<String> rest) {
        if (rest.isEmpty()) {
            throw new IllegalArgumentException("Option " + option + " needs a value");
        }
        return rest.removeFirst();
    }
}
