package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.local.StackFile;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Command;

/** Tells whether an installation answers. */
@Command(
        name = "status",
        description =
                "Tell whether the local stack, or the installation that the options name, answers; exit code 3 if not.")
final class StatusCommand extends BaseCommand {
    @Override
    public Integer call() {
        if (namesInstallation()) {
            return elsewhere();
        }
        Optional<StackFile> file = StackFile.read(home());
        if (file.isEmpty() || !file.get().alive()) {
            boolean stale = file.isPresent();
            if (json) {
                print(object().put("running", false).put("staleFile", stale));
            } else {
                out().println("No stack is running"
                        + (stale
                                ? " (" + home().stackFile() + " names process "
                                        + file.get().pid() + ", which is gone; its data is kept)"
                                : "")
                        + ". Start one with `unwind up`.");
            }
            return ExitCode.UNREACHABLE;
        }
        return local(file.get());
    }

    private int local(StackFile stack) {
        boolean ready = ready(stack.queryApi());
        if (json) {
            ObjectNode answer = object().put("running", true).put("queryApiReady", ready);
            answer.set("stack", stack.toJson());
            print(answer);
        } else {
            out().println("The stack runs (pid " + stack.pid() + "); the query API is "
                    + (ready ? "ready." : "not ready."));
            addresses(stack, out());
        }
        return ready ? ExitCode.OK : ExitCode.UNREACHABLE;
    }

    private int elsewhere() {
        String address = connection().queryApi();
        boolean ready = ready(address);
        if (json) {
            print(object().put("queryApi", address).put("queryApiReady", ready));
        } else {
            out().println("The query API at " + address + " is " + (ready ? "ready." : "not ready."));
        }
        return ready ? ExitCode.OK : ExitCode.UNREACHABLE;
    }

    private static boolean ready(String address) {
        try (QueryApi query = new QueryApi(address)) {
            return query.ready();
        }
    }

    static void addresses(StackFile stack, PrintWriter out) {
        Map<String, String> rows = new TreeMap<>();
        rows.put("broker", stack.bootstrapServers());
        rows.put("schema registry", stack.schemaRegistry());
        rows.put("query API", stack.queryApi());
        rows.put("console", stack.console());
        rows.put("console key", stack.consoleKeyFile());
        rows.put("targets", stack.targetBase());
        rows.put("data", stack.dataDir());
        rows.forEach((name, value) -> out.printf("  %-16s %s%n", name, value));
        out.flush();
    }
}
