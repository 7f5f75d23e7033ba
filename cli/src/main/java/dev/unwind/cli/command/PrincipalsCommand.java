package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.ExitCode;
import dev.unwind.local.KeyPublisher;
import dev.unwind.model.principal.Principals;
import dev.unwind.model.principal.SigningKeyJson;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.SigningKey;
import dev.unwind.schemas.signing.Ed25519;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes, publishes, shows and revokes the keys with which facts are signed. */
@Command(
        name = "principals",
        mixinStandardHelpOptions = true,
        description =
                "Make, publish, show or revoke the keys with which services and people sign the facts that they state.",
        subcommands = {
            PrincipalsCommand.New.class,
            PrincipalsCommand.Add.class,
            PrincipalsCommand.Show.class,
            PrincipalsCommand.Revoke.class
        })
final class PrincipalsCommand extends CommandGroup {
    /** A command that reads or writes the topic of keys. */
    abstract static class TopicCommand extends BaseCommand {
        @Mixin
        TopicNames names = new TopicNames();

        final Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);

        final <T> T onTopic(String attempt, Function<KeyPublisher, T> what) {
            try {
                return what.apply(
                        new KeyPublisher(connection().kafka(), connection().registry(), names.prefix));
            } catch (KeyPublisher.RefusedException e) {
                throw CliException.usage(String.valueOf(e.getMessage()), e);
            } catch (AuthorizationException e) {
                throw CliException.failed(
                        "Cannot " + attempt + " at " + connection().bootstrapServers() + ": " + e.getMessage()
                                + " Only the role admin may write there; name such a principal with --command-config.",
                        e);
            } catch (KafkaException e) {
                throw CliException.unreachable(
                        "Cannot " + attempt + " at " + connection().bootstrapServers() + ": " + e.getMessage()
                                + "; see `unwind status`.",
                        e);
            }
        }

        /** A moment that is not over: {@code now}, {@code +30s}, {@code +15m}, or a time. */
        final Instant moment(String option, String text) {
            Instant moment;
            try {
                moment = text.equals("now")
                        ? now
                        : text.startsWith("+")
                                ? now.plus(
                                        Duration.parse("PT" + text.substring(1).toUpperCase(Locale.ROOT)))
                                : Instant.parse(text);
            } catch (DateTimeException e) {
                throw CliException.usage(
                        "Cannot read " + option + " " + text
                                + ": expected now, a time from now such as +30s, +15m or +2h, or one such as 2026-11-21T20:00:00Z.",
                        e);
            }
            if (moment.isBefore(now)) {
                throw CliException.usage(
                        "Cannot use " + option + " " + text
                                + ": it is over. What the ledger has decided stays decided, so a key begins and ends ahead of now.");
            }
            return moment;
        }
    }

    /** Makes a key pair. */
    @Command(name = "new", description = "Make a key: FILE gets the private half, FILE.pub the public one.")
    static final class New extends BaseCommand {
        @Parameters(paramLabel = "FILE", description = "Where the private key goes; must not exist.")
        @SuppressWarnings("NullAway.Init")
        Path file;

        @Override
        public Integer call() {
            KeyPair pair = Ed25519.generate();
            Path publicFile = file.resolveSibling(file.getFileName() + ".pub");
            try {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(file, Ed25519.pem(pair.getPrivate()));
                Files.writeString(publicFile, Ed25519.pem(pair.getPublic()));
            } catch (IOException | UnsupportedOperationException e) {
                throw CliException.usage(
                        "Cannot write a new key to " + file + ": " + e + "; name a file that is not there yet.", e);
            }
            String id = Ed25519.idOf(pair.getPublic());
            if (json) {
                print(object().put("keyId", id)
                        .put("privateKey", file.toString())
                        .put("publicKey", publicFile.toString()));
            } else {
                out().println("Key " + id + ": " + file + " stays with whoever signs (UNWIND_SIGNING_KEY_FILE), "
                        + publicFile + " is published with `unwind principals add`.");
            }
            return ExitCode.OK;
        }
    }

    /** Publishes a key. */
    @Command(
            name = "add",
            description = {
                "Publish a key and the roles in which facts may be signed with it.",
                "From when the first key holds, the ledger believes no unsigned fact of any role but AGENT."
            })
    static final class Add extends TopicCommand {
        @Parameters(
                paramLabel = "FILE",
                description = "The public key in PEM, as `unwind principals new` or openssl writes it.")
        @SuppressWarnings("NullAway.Init")
        Path file;

        @Option(
                names = "--principal",
                required = true,
                description = "Who has the private key, as the broker knows it: User:verifier.")
        @SuppressWarnings("NullAway.Init")
        String principal;

        @Option(
                names = "--role",
                required = true,
                split = ",",
                paramLabel = "ROLE",
                description = "APPROVER, VERIFIER, EXECUTOR, OPERATOR, POLICY, LEDGER; more than one by commas.")
        List<String> roles = List.of();

        @Option(
                names = "--actor",
                paramLabel = "NAME",
                description =
                        "In whose name alone facts may be signed with it, as --as gives it; may be given more than once (default: anybody).")
        List<String> actors = List.of();

        @Option(
                names = "--from",
                paramLabel = "TIME",
                defaultValue = "+30s",
                description = "From when it holds (default: ${DEFAULT-VALUE}, so that every reader has heard of it).")
        String from = "+30s";

        @Option(names = "--until", paramLabel = "TIME", description = "From when it holds no more (default: no end).")
        @Nullable
        String until;

        @Mixin
        Person person = new Person();

        @Option(
                names = "--allow-missing",
                description = "Begin also where some role has no key: nobody is believed in it then.")
        boolean allowMissing;

        @Override
        public Integer call() {
            PublicKey key = publicKey();
            SigningKey published = SigningKey.newBuilder()
                    .setKeyId(Ed25519.idOf(key))
                    .setPrincipal(principal.contains(":") ? principal : "User:" + principal)
                    .setRoles(List.copyOf(roles()))
                    .setActors(List.copyOf(actors))
                    .setPublicKey(ByteBuffer.wrap(key.getEncoded()))
                    .setValidFrom(moment("--from", from))
                    .setValidUntil(until == null ? null : moment("--until", until))
                    .setPublishedAt(now)
                    .setPublishedBy(person.name())
                    .build();
            Collection<SigningKey> all = onTopic("publish a key", topic -> {
                topic.add(List.of(published), now, allowMissing);
                return topic.standing().values();
            });
            if (json) {
                print(SigningKeyJson.write(published));
            } else {
                out().println("Published " + line(published, now));
                out().println(gaps(all, now));
            }
            return ExitCode.OK;
        }

        private Set<ActorKind> roles() {
            Set<ActorKind> named = EnumSet.noneOf(ActorKind.class);
            for (String role : roles) {
                ActorKind kind = Arrays.stream(ActorKind.values())
                        .filter(Principals.SIGNED_ROLES::contains)
                        .filter(one -> one.name().equalsIgnoreCase(role.strip()))
                        .findFirst()
                        .orElseThrow(() -> CliException.usage("Cannot publish a key for role " + role + ": expected of "
                                + Principals.SIGNED_ROLES.stream().sorted().toList()
                                + ". What an agent states is signed by nobody: it is a claim."));
                named.add(kind);
            }
            return named;
        }

        private PublicKey publicKey() {
            try {
                return Ed25519.publicKey(Files.readString(file));
            } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
                throw CliException.usage(
                        "Cannot read a public key from " + file + ": " + e.getMessage()
                                + "; expected an Ed25519 public key in PEM, as `unwind principals new` writes it beside the private one.",
                        e);
            }
        }
    }

    /** Shows the keys. */
    @Command(name = "list", description = "Show every key, and in which roles nobody can be believed.")
    static final class Show extends TopicCommand {
        @Override
        public Integer call() {
            List<SigningKey> keys = new ArrayList<>(
                    onTopic("read the keys", KeyPublisher::standing).values());
            keys.sort(Comparator.comparing(SigningKey::getPrincipal).thenComparing(SigningKey::getValidFrom));
            if (json) {
                ObjectNode answer = object();
                ArrayNode array = answer.putArray("keys");
                keys.forEach(key -> array.add(SigningKeyJson.write(key)));
                print(answer);
            } else {
                keys.forEach(key -> out().println(line(key, now)));
                out().println(gaps(keys, now));
            }
            return ExitCode.OK;
        }
    }

    /** Ends a key. */
    @Command(
            name = "revoke",
            description = {
                "End a key: what is signed with it from then on is refused; what was, stands.",
                "It is not deleted: a replay has to believe what was believed."
            })
    static final class Revoke extends TopicCommand {
        @Parameters(paramLabel = "KEY_ID", description = "As `unwind principals list` shows it.")
        @SuppressWarnings("NullAway.Init")
        String keyId;

        @Option(
                names = "--at",
                paramLabel = "TIME",
                defaultValue = "+5s",
                description =
                        "From when it holds no more (default: ${DEFAULT-VALUE}, so that every reader has heard of it).")
        String at = "+5s";

        @Mixin
        Person person = new Person();

        @Override
        public Integer call() {
            Instant until = moment("--at", at);
            List<SigningKey> all = onTopic("revoke a key", topic -> {
                SigningKey revoked = topic.revoke(keyId, until, now, person.name());
                List<SigningKey> keys = new ArrayList<>(List.of(revoked));
                topic.standing().values().stream()
                        .filter(key -> !key.getKeyId().equals(keyId))
                        .forEach(keys::add);
                return keys;
            });
            if (json) {
                print(SigningKeyJson.write(all.get(0)));
            } else {
                out().println("Revoked " + line(all.get(0), now));
                out().println(gaps(all, until));
            }
            return ExitCode.OK;
        }
    }

    private static String line(SigningKey key, Instant now) {
        String roles = key.getRoles().stream().sorted().map(Enum::name).collect(Collectors.joining(","));
        String actors = key.getActors().isEmpty() ? "" : "  as " + String.join(", ", key.getActors()) + " alone";
        Instant until = key.getValidUntil();
        String time = until != null && !until.isAfter(now)
                ? "ended " + until
                : "from " + key.getValidFrom() + (until == null ? "" : " until " + until);
        return key.getKeyId() + "  " + key.getPrincipal() + "  " + roles + actors + "  " + time;
    }

    private static String gaps(Collection<SigningKey> keys, Instant now) {
        Principals principals = Principals.published(keys);
        Instant begin = principals.begin();
        if (begin == null) {
            return "No key: facts are believed without a signature.";
        }
        Instant at = begin.isAfter(now) ? begin : now;
        Set<ActorKind> gaps = KeyPublisher.gaps(principals, at);
        return "Facts of every role but AGENT "
                + (begin.isAfter(now)
                        ? "have to be signed from " + begin + " on"
                        : "have had to be signed since " + begin)
                + (gaps.isEmpty()
                        ? "; every role has a key."
                        : "; no key stands for " + gaps + ", so nobody is believed in "
                                + (gaps.size() == 1 ? "it." : "them."));
    }
}
