package dev.unwind.schemas.access;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** Holds the rules of a cluster against those that are wanted, and makes what is missing. Doing it again changes nothing. */
public final class AccessApply {
    /** Order in which rules are told. */
    public static final Comparator<AclBinding> ORDER = Comparator.comparing(
                    (AclBinding binding) -> binding.entry().principal())
            .thenComparing(binding -> binding.pattern().resourceType())
            .thenComparing(binding -> binding.pattern().name())
            .thenComparing(binding -> binding.pattern().patternType())
            .thenComparing(binding -> binding.entry().operation());

    private final Admin admin;
    private final String prefix;
    private final Set<AclBinding> wanted;

    /**
     * Rules of an installation.
     *
     * @param prefix start of the names of its topics, groups and transactional ids
     */
    public AccessApply(Admin admin, String prefix, Collection<AclBinding> wanted) {
        this.admin = admin;
        this.prefix = prefix;
        this.wanted = Set.copyOf(wanted);
    }

    /**
     * Compares, and changes nothing.
     *
     * @throws KafkaException when the cluster cannot be asked, or has no authorizer
     */
    public AccessReport check() {
        return report(List.of(), List.of());
    }

    /**
     * Creates what is missing.
     *
     * @param prune whether to remove what these principals may do on resources of the installation beyond what is wanted
     * @throws KafkaException when the cluster cannot be asked or refuses, or has no authorizer
     */
    public AccessReport apply(boolean prune) {
        AccessReport before = check();
        await(admin.createAcls(before.missing()).all());
        List<AclBinding> removed = prune ? before.more() : List.of();
        if (!removed.isEmpty()) {
            await(admin.deleteAcls(removed.stream().map(AclBinding::toFilter).toList())
                    .all());
        }
        return new AccessReport(
                before.present(), before.missing(), before.missing(), before.more(), removed, before.others());
    }

    private AccessReport report(List<AclBinding> created, List<AclBinding> removed) {
        Set<AclBinding> found =
                new HashSet<>(await(admin.describeAcls(AclBindingFilter.ANY).values()));
        Set<String> principals =
                wanted.stream().map(binding -> binding.entry().principal()).collect(Collectors.toSet());
        List<AclBinding> present = new ArrayList<>(wanted);
        present.retainAll(found);
        List<AclBinding> missing = new ArrayList<>(wanted);
        missing.removeAll(found);
        List<AclBinding> more = new ArrayList<>();
        List<AclBinding> others = new ArrayList<>();
        found.stream()
                .filter(binding -> !wanted.contains(binding) && ours(binding.pattern()))
                .forEach(binding -> (principals.contains(binding.entry().principal()) ? more : others).add(binding));
        List.of(present, missing, more, others).forEach(list -> list.sort(ORDER));
        return new AccessReport(present, missing, created, more, removed, others);
    }

    /** Whether a rule reaches a topic, group or transactional id of the installation, by name or by how its name begins. */
    private boolean ours(ResourcePattern pattern) {
        if (pattern.resourceType() == ResourceType.CLUSTER) {
            return false;
        }
        String name = pattern.name();
        return switch (pattern.patternType()) {
            case PREFIXED -> name.startsWith(prefix) || prefix.startsWith(name);
            default -> name.equals(ResourcePattern.WILDCARD_RESOURCE) || name.startsWith(prefix);
        };
    }

    private static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("Interrupted while asking for access rules", e);
        }
    }
}
