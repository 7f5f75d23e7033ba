package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.text.AccessText;
import dev.unwind.schemas.access.AccessApply;
import dev.unwind.schemas.access.AccessReport;
import dev.unwind.schemas.access.AccessRules;
import dev.unwind.schemas.access.Assignment;
import dev.unwind.schemas.topics.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows or applies the broker's access rules of each principal. */
@Command(
        name = "acls",
        description = {
            "Show which access rules each principal needs on the broker, or apply them.",
            "They keep an agent from every topic but its own. That nobody states facts in another's role is kept by signatures: unwind principals.",
            "Rules of a schema registry are not Kafka's; see docs/access.md."
        })
final class AclsCommand extends BaseCommand {
    @Option(
            names = "--principal",
            paramLabel = "PRINCIPAL=ROLE[,ROLE][@GROUP]",
            description = {
                "A principal and its roles; may be given more than once (default: User:unwind-ROLE for each).",
                "Roles: admin, agent, alerting, auditor, compensator, console, executor, ledger, operator, verifier.",
                "GROUP is the consumer group where it is not the usual one: User:shop=executor@shop-undo."
            })
    List<String> principals = List.of();

    @Option(names = "--apply", description = "Create what is missing on the cluster.")
    boolean apply;

    @Option(names = "--check", description = "Only tell what is missing on the cluster; exit code 1 when something is.")
    boolean check;

    @Option(
            names = "--prune",
            description =
                    "With --apply: also remove what these principals may do on the installation's resources beyond this. Each is named.")
    boolean prune;

    @Option(names = "--others", description = "Also name the rules of principals that are none of these.")
    boolean others;

    @Option(names = "--commands", description = "Print them as kafka-acls commands.")
    boolean commands;

    @Mixin
    TopicNames names = new TopicNames();

    @Override
    public Integer call() {
        if (prune && !apply) {
            throw CliException.usage("Cannot prune without --apply: see first with --check what would go.");
        }
        List<Assignment> assignments = assignments();
        List<AclBinding> wanted = new AccessRules(topics()).of(assignments);
        if (!apply && !check) {
            show(assignments, wanted);
            return ExitCode.OK;
        }
        Map<String, Object> settings = new TreeMap<>(connection().kafka());
        settings.putIfAbsent("default.api.timeout.ms", 10_000);
        settings.putIfAbsent("request.timeout.ms", 5_000);
        try (Admin admin = Admin.create(settings)) {
            AccessApply access = new AccessApply(admin, names.prefix, wanted);
            return tell(apply ? access.apply(prune) : access.check());
        } catch (SecurityDisabledException e) {
            throw CliException.failed(
                    "Cannot " + (apply ? "apply" : "read") + " access rules at " + settings.get("bootstrap.servers")
                            + ": the brokers have no authorizer, so everybody may do everything. Set"
                            + " authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer and super.users; see docs/access.md.",
                    e);
        } catch (AuthorizationException e) {
            throw CliException.failed(
                    "Cannot " + (apply ? "apply" : "read") + " access rules at " + settings.get("bootstrap.servers")
                            + ": this principal may not. It takes ALTER (to read: DESCRIBE) on the cluster: a super user, or the role admin; name"
                            + " one with --command-config.",
                    e);
        } catch (KafkaException e) {
            throw CliException.unreachable(
                    "Cannot " + (apply ? "apply" : "read") + " access rules at " + settings.get("bootstrap.servers")
                            + ": " + e.getMessage() + "; see `unwind status`.",
                    e);
        }
    }

    private Topics topics() {
        try {
            return names.topics();
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()), e);
        }
    }

    private List<Assignment> assignments() {
        if (principals.isEmpty()) {
            return Assignment.USUAL;
        }
        List<Assignment> given = new ArrayList<>();
        try {
            principals.forEach(text -> given.addAll(Assignment.parse(text)));
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()), e);
        }
        return given;
    }

    private void show(List<Assignment> assignments, List<AclBinding> wanted) {
        if (json) {
            ObjectNode answer = object();
            array(answer.putArray("acls"), wanted);
            print(answer);
        } else if (commands) {
            wanted.forEach(binding -> out().println(AccessText.command(binding, "BROKER:9092")));
        } else {
            out().print(AccessText.table(assignments, wanted));
            out().flush();
        }
    }

    private static void array(ArrayNode into, List<AclBinding> bindings) {
        for (AclBinding binding : bindings) {
            into.addObject()
                    .put("principal", binding.entry().principal())
                    .put("operation", binding.entry().operation().name())
                    .put("permission", binding.entry().permissionType().name())
                    .put("host", binding.entry().host())
                    .put("resourceType", binding.pattern().resourceType().name())
                    .put("name", binding.pattern().name())
                    .put("pattern", binding.pattern().patternType().name());
        }
    }

    private int tell(AccessReport report) {
        if (json) {
            ObjectNode answer = object();
            array(answer.putArray("present"), report.present());
            array(answer.putArray("missing"), report.missing());
            array(answer.putArray("created"), report.created());
            array(answer.putArray("more"), report.more());
            array(answer.putArray("removed"), report.removed());
            array(answer.putArray("others"), report.others());
            answer.put("complete", report.complete());
            print(answer);
        } else {
            list(report.created().isEmpty() ? "missing" : "created", report.missing());
            list(report.removed().isEmpty() ? "more than needed" : "removed", report.more());
            if (others) {
                list("by others", report.others());
            }
            out().println(AccessText.summary(report));
        }
        return report.complete() ? ExitCode.OK : ExitCode.FAILED;
    }

    private void list(String what, List<AclBinding> bindings) {
        bindings.forEach(binding -> out().println(what + "  " + AccessText.line(binding)));
    }
}
