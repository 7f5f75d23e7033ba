package dev.unwind.cli.command;

import dev.unwind.cli.CliException;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.schemas.keys.RunKey;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the run that a person means: by tenant and id, or by the id alone where no two tenants have it. */
final class RunArgument {
    private RunArgument() {}

    static RunKey resolve(QueryApi query, String run, @Nullable String tenant) {
        if (tenant != null) {
            RunKey key = key(tenant, run);
            if (query.run(key).isEmpty()) {
                throw unknown(run, "tenant " + tenant);
            }
            return key;
        }
        List<RunKey> found = query.runsNamed(run);
        if (found.isEmpty()) {
            return asWholeKey(query, run);
        }
        if (found.size() > 1) {
            throw CliException.usage("Cannot tell which run " + run + " is meant: tenants "
                    + found.stream().map(RunKey::tenantId).sorted().collect(Collectors.joining(", "))
                    + " have one each. Name one with --tenant.");
        }
        return found.getFirst();
    }

    /** A person may have copied {@code tenant/run} from somewhere. */
    private static RunKey asWholeKey(QueryApi query, String run) {
        int slash = run.indexOf('/');
        if (slash > 0 && slash < run.length() - 1) {
            try {
                RunKey key = RunKey.parse(run);
                if (query.run(key).isPresent()) {
                    return key;
                }
            } catch (IllegalArgumentException noKey) {
                throw unknown(run, "any tenant");
            }
        }
        throw unknown(run, "any tenant");
    }

    private static RunKey key(String tenant, String run) {
        try {
            return new RunKey(tenant, run);
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        }
    }

    private static CliException unknown(String run, String where) {
        return CliException.usage(
                "Cannot find run " + run + " of " + where + " in the ledger. See which there are with `unwind runs`.");
    }
}
