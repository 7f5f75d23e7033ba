package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.client.Keys;
import dev.unwind.ledger.access.ApiKeys;
import dev.unwind.ledger.access.KeyJson;
import dev.unwind.ledger.access.KeyRefused;
import dev.unwind.ledger.access.KeyWish;
import dev.unwind.model.access.KeyState;
import dev.unwind.model.access.RoleName;
import dev.unwind.schemas.AccessRole;
import dev.unwind.schemas.ApiKey;
import dev.unwind.schemas.RoleGrant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes, lists, rotates and revokes keys of the HTTP API. */
@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        description = {
            "Make, list, rotate or revoke keys of the HTTP API.",
            "Works on their topic: no console has to run, and whoever may write there may make the first key."
        },
        subcommands = {
            KeysCommand.Create.class,
            KeysCommand.ListKeys.class,
            KeysCommand.Rotate.class,
            KeysCommand.Revoke.class
        })
final class KeysCommand extends CommandGroup {
    /** A command that needs the keys. */
    abstract static class KeyCommand extends BaseCommand {
        private static final Pattern SPAN = Pattern.compile("(\\d{1,5})([smhd])");

        @Mixin
        TopicNames names = new TopicNames();

        final Keys keys() {
            return new Keys(connection(), names.prefix);
        }

        static Duration span(String option, String text) {
            Matcher parts = SPAN.matcher(text);
            if (!parts.matches()) {
                throw CliException.usage(
                        "Cannot use " + option + " " + text + ": expected a time such as 90s, 30m, 24h or 90d.");
            }
            long number = Long.parseLong(parts.group(1));
            return switch (parts.group(2)) {
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ofDays(number);
            };
        }
    }

    /** A command that changes a key in the name of a person. */
    abstract static class ChangingCommand extends KeyCommand {
        @Mixin
        Person person = new Person();
    }

    /** A command that gives out a secret. */
    abstract static class IssuingCommand extends ChangingCommand {
        @Option(
                names = "--out",
                paramLabel = "FILE",
                description = "Write the key to this new file, which only its owner can read, and do not print it.")
        @Nullable
        Path file;

        /** Has a key made; the file stands before it is, so that no secret is lost to a file that cannot be written. */
        final ApiKeys.Issued issue(Function<ApiKeys, ApiKeys.Issued> making) {
            if (file == null) {
                return keys().with(making);
            }
            try {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } catch (IOException e) {
                throw CliException.usage("Cannot write a key to " + file + ": " + e + "; name a new file.");
            }
            boolean written = false;
            try {
                ApiKeys.Issued issued = keys().with(making);
                Files.writeString(file, issued.token().text() + "\n");
                written = true;
                return issued;
            } catch (IOException e) {
                throw CliException.failed("Cannot write the key to " + file + ": " + e
                        + ". It was made and cannot be shown again: revoke it (`unwind keys list`).");
            } finally {
                if (!written) {
                    file.toFile().delete();
                }
            }
        }

        final Integer tell(ApiKeys.Issued issued, String said) {
            String text = issued.token().text();
            if (json) {
                ObjectNode answer = KeyJson.of(issued.key(), null, Instant.now());
                if (file == null) {
                    answer.put("key", text);
                }
                print(answer);
            } else if (file != null) {
                out().println(said);
                out().println("It stands in " + file + " and nowhere else.");
            } else {
                out().println(said);
                out().println("Its owner sends this, which is shown now and never again:");
                out().println(text);
            }
            return ExitCode.OK;
        }
    }

    /** Makes a key. */
    @Command(
            name = "create",
            description = {
                "Make a key for a principal. Its secret is told once and kept nowhere.",
                "Every --role holds for every --tenant."
            })
    static final class Create extends IssuingCommand {
        @Option(
                names = "--principal",
                paramLabel = "NAME",
                required = true,
                description = "Who will use it; stands on the ledger for what is done with it.")
        @SuppressWarnings("NullAway.Init")
        String principal;

        @Option(
                names = "--role",
                paramLabel = "ROLE",
                required = true,
                split = ",",
                description = "agent, approver, operator, releaser, auditor or admin; may be repeated.")
        List<String> roles = List.of();

        @Option(
                names = "--tenant",
                paramLabel = "TENANT",
                required = true,
                split = ",",
                description = "Tenant that the roles hold for, * for every one; may be repeated.")
        List<String> tenants = List.of();

        @Option(
                names = "--group",
                paramLabel = "GROUP",
                split = ",",
                description = "A role that policies name beside the fixed ones, such as finance; may be repeated.")
        List<String> groups = List.of();

        @Option(names = "--expires", paramLabel = "TIME", description = "It works for so long: 90s, 30m, 24h, 90d.")
        @Nullable
        String expires;

        @Option(
                names = "--shared-duties",
                description = "The principal may be agent and approver or operator for one tenant; stands in the key.")
        boolean sharedDuties;

        @Override
        public Integer call() {
            KeyWish wish = wish();
            ApiKeys.Issued issued = issue(keys -> keys.create(wish, person.name()));
            return tell(
                    issued,
                    "Key " + issued.token().keyId() + " of " + principal + ": " + KeysCommand.grants(issued.key())
                            + ".");
        }

        private KeyWish wish() {
            List<RoleGrant> grants = new ArrayList<>();
            for (String name : roles) {
                AccessRole role = RoleName.parse(name);
                if (role == null) {
                    throw CliException.usage("Cannot grant \"" + name + "\": expected one of " + RoleName.all()
                            + "; what policies call otherwise is a --group.");
                }
                grants.add(new RoleGrant(role, tenants));
            }
            try {
                return new KeyWish(
                        principal,
                        grants,
                        groups,
                        expires == null ? null : Instant.now().plus(span("--expires", expires)),
                        sharedDuties);
            } catch (KeyRefused e) {
                throw CliException.usage(String.valueOf(e.getMessage()));
            }
        }
    }

    /** Lists the keys. */
    @Command(name = "list", description = "List the keys, what each may do, and when it was used last (to the minute).")
    static final class ListKeys extends KeyCommand {
        @Option(names = "--all", description = "Also those that do not work any more.")
        boolean all;

        @Override
        public Integer call() {
            return keys().with(this::list);
        }

        private Integer list(ApiKeys keys) {
            Instant now = Instant.now();
            List<ApiKey> shown = keys.all().stream()
                    .filter(key -> all || KeyState.of(key, now).works())
                    .toList();
            if (json) {
                ObjectNode answer = object();
                ArrayNode array = answer.putArray("keys");
                shown.forEach(key -> array.add(KeyJson.of(key, keys.lastUse(key.getKeyId()), now)));
                print(answer);
                return ExitCode.OK;
            }
            for (ApiKey key : shown) {
                Instant used = keys.lastUse(key.getKeyId());
                out().printf(
                                "%s  %-8s  %-20s  %s%n",
                                key.getKeyId(), KeyState.of(key, now), key.getPrincipal(), KeysCommand.grants(key));
                out().println("              made " + key.getCreatedAt() + " by " + key.getCreatedBy()
                        + (key.getExpiresAt() == null ? "" : ", until " + key.getExpiresAt())
                        + (key.getReplacedBy() == null ? "" : ", replaced by " + key.getReplacedBy())
                        + (key.getRevokedAt() == null
                                ? ""
                                : ", revoked " + key.getRevokedAt() + " by " + key.getRevokedBy())
                        + (used == null ? ", never used" : ", last used " + used));
            }
            out().println(shown.size() + " key(s)" + (all ? "." : "; --all shows those that are over, too."));
            return ExitCode.OK;
        }
    }

    /** Gives a key a new secret. */
    @Command(
            name = "rotate",
            description = {"Make a key that takes another one's place. The former one works for --grace yet."})
    static final class Rotate extends IssuingCommand {
        @Parameters(paramLabel = "KEY", description = "Id of the key that is to be replaced.")
        @SuppressWarnings("NullAway.Init")
        String keyId;

        @Option(
                names = "--grace",
                paramLabel = "TIME",
                defaultValue = "24h",
                description = "How long the former one still works: 0s, 30m, 24h, 7d (default: ${DEFAULT-VALUE}).")
        String grace = "24h";

        @Override
        public Integer call() {
            Duration still = span("--grace", grace);
            ApiKeys.Issued issued = issue(keys -> keys.rotate(keyId, still, person.name()));
            return tell(
                    issued,
                    "Key " + issued.token().keyId() + " takes the place of " + keyId + ", which works for " + grace
                            + " yet.");
        }
    }

    /** Takes a key back. */
    @Command(name = "revoke", description = "Take a key back. It opens nothing any more, within a second.")
    static final class Revoke extends ChangingCommand {
        @Parameters(paramLabel = "KEY", description = "Id of the key.")
        @SuppressWarnings("NullAway.Init")
        String keyId;

        @Override
        public Integer call() {
            ApiKeys.Revoked revoked = keys().with(keys -> keys.revoke(keyId, person.name()));
            if (json) {
                print(KeyJson.of(revoked.key(), null, Instant.now()));
            } else {
                out().println("Key " + keyId + " of " + revoked.key().getPrincipal() + " was revoked "
                        + (revoked.offset() < 0
                                ? "before, " + revoked.key().getRevokedAt() + " by "
                                        + revoked.key().getRevokedBy() + "."
                                : "by " + person.name() + "."));
            }
            return ExitCode.OK;
        }
    }

    private static String grants(ApiKey key) {
        StringBuilder text = new StringBuilder();
        key.getGrants()
                .forEach(grant -> text.append(text.isEmpty() ? "" : ", ")
                        .append(RoleName.of(grant.getRole()))
                        .append(" of ")
                        .append(String.join(" ", grant.getTenants())));
        if (!key.getGroups().isEmpty()) {
            text.append("; groups ").append(String.join(" ", key.getGroups()));
        }
        return text + (key.getSharedDuties() ? "; shared duties" : "");
    }
}
