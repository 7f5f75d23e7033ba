package dev.unwind.cli.text;

import dev.unwind.schemas.access.AccessApply;
import dev.unwind.schemas.access.AccessReport;
import dev.unwind.schemas.access.Assignment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;

/** Access rules as people read them, and as Kafka's own command takes them. */
public final class AccessText {
    private AccessText() {}

    /** Every rule, below its principal with its roles; one line per resource. */
    public static String table(List<Assignment> assignments, List<AclBinding> bindings) {
        Map<String, List<String>> roles = new LinkedHashMap<>();
        assignments.forEach(one -> roles.computeIfAbsent(one.principal(), none -> new ArrayList<>())
                .add(one.role()));
        StringBuilder text = new StringBuilder();
        roles.forEach((principal, names) -> {
            text.append(principal).append(" (").append(String.join(", ", names)).append(")\n");
            Map<String, List<String>> operations = new LinkedHashMap<>();
            bindings.stream()
                    .filter(binding -> binding.entry().principal().equals(principal))
                    .sorted(AccessApply.ORDER)
                    .forEach(binding -> operations
                            .computeIfAbsent(resource(binding), none -> new ArrayList<>())
                            .add(name(binding.entry().operation())));
            operations.forEach((resource, may) ->
                    text.append(String.format(Locale.ROOT, "    %-52s %s%n", resource, String.join(", ", may))));
        });
        return text.toString();
    }

    /** One rule on a line. */
    public static String line(AclBinding binding) {
        String deny = binding.entry().permissionType() == AclPermissionType.DENY ? "DENY " : "";
        String host = binding.entry().host().equals("*")
                ? ""
                : " from " + binding.entry().host();
        return binding.entry().principal() + "  " + deny + name(binding.entry().operation()) + "  " + resource(binding)
                + host;
    }

    /** What came of it, in a sentence. */
    public static String summary(AccessReport report) {
        int wanted = report.present().size() + report.missing().size();
        String first = report.complete()
                ? "All " + wanted + " rules stand, " + report.created().size() + " of them created now."
                : report.missing().size() + " of " + wanted + " rules are missing; create them with --apply.";
        String more = report.more().isEmpty()
                ? ""
                : " " + report.more().size()
                        + (report.removed().isEmpty()
                                ? " more than needed (--apply --prune removes them)."
                                : " removed.");
        String others = report.others().isEmpty()
                ? ""
                : " " + report.others().size() + " are of principals that are none of these (--others names them).";
        return first + more + others;
    }

    /** The same as a command of Kafka's distribution. */
    public static String command(AclBinding binding, String bootstrapServers) {
        String type = switch (binding.pattern().resourceType()) {
            case TOPIC -> "--topic";
            case GROUP -> "--group";
            case TRANSACTIONAL_ID -> "--transactional-id";
            default -> "--cluster";
        };
        String name = type.equals("--cluster") ? "" : " '" + binding.pattern().name() + "'";
        String pattern =
                binding.pattern().patternType() == PatternType.PREFIXED ? " --resource-pattern-type prefixed" : "";
        return "kafka-acls --bootstrap-server " + bootstrapServers
                + " --command-config admin.properties --add --allow-principal '"
                + binding.entry().principal() + "' --operation "
                + name(binding.entry().operation()) + " " + type
                + name + pattern;
    }

    private static String resource(AclBinding binding) {
        String type =
                binding.pattern().resourceType().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        String name = type.equals("cluster") ? "" : " " + binding.pattern().name();
        return type + name + (binding.pattern().patternType() == PatternType.PREFIXED ? "*" : "");
    }

    private static String name(Enum<?> operation) {
        return java.util.Arrays.stream(operation.name().split("_"))
                .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }
}
