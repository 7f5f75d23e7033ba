package dev.unwind.verifier.app;

import dev.unwind.service.Settings;
import java.nio.file.Path;

/** Runs a verification service as a process of its own until it is told to stop. */
public final class VerifierMain {

    private static final String LOGGING = "logback.configurationFile";

    private VerifierMain() {}

    /**
     * Settings come from the properties file named as the only argument, if any, then from the environment ({@code
     * UNWIND_BOOTSTRAP_SERVERS}), then from system properties.
     */
    public static void main(String[] arguments) {
        // Read when the first logger is made. Not named logback.xml at the root, where it would govern every process
        // that embeds the service.
        if (System.getProperty(LOGGING) == null) {
            System.setProperty(LOGGING, "dev/unwind/verifier/app/logback.xml");
        }
        if (arguments.length > 1) {
            System.err.println("usage: verifier [FILE.properties]");
            System.exit(2);
        }
        try {
            Path file = arguments.length == 0 ? null : Path.of(arguments[0]);
            VerifierService service = VerifierService.start(
                    VerifierConfig.fromProperties(Settings.gather(file, System.getenv(), System.getProperties())));
            Runtime.getRuntime().addShutdownHook(new Thread(service::close, "verifier-shutdown"));
            if (service.ended().join() != null) {
                System.exit(1);
            }
        } catch (IllegalArgumentException e) {
            System.err.println("Verifier cannot start: " + e.getMessage());
            System.exit(2);
        }
    }
}
