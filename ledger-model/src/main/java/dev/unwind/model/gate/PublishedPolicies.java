package dev.unwind.model.gate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.schemas.PolicyVersion;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;

/**
 * All versions of all policies that were published, compiled; of each policy the highest version is in force. Immutable: what is shared by calls
 * stays as it was when they began.
 *
 * <p>A published version that cannot be read holds every call that changes something, because nobody here knows what it forbids.
 */
public final class PublishedPolicies {
    /** Nothing was published. */
    public static final PublishedPolicies NONE = new PublishedPolicies(new TreeMap<>());

    private record Published(CompiledPolicy policy, Instant since) {}

    private final TreeMap<String, TreeMap<Integer, Published>> versions;
    private final List<CompiledPolicy> inForce;

    private PublishedPolicies(TreeMap<String, TreeMap<Integer, Published>> versions) {
        this.versions = versions;
        this.inForce = versions.values().stream()
                .map(of -> of.lastEntry().getValue().policy())
                .toList();
    }

    /** The same with one more version, which stands on its topic since a time by the record's timestamp. */
    public PublishedPolicies with(PolicyVersion version, Instant since) {
        TreeMap<String, TreeMap<Integer, Published>> next = new TreeMap<>(versions);
        TreeMap<Integer, Published> of = new TreeMap<>(next.getOrDefault(version.getPolicyId(), new TreeMap<>()));
        of.put(version.getVersion(), new Published(compiled(version), since));
        next.put(version.getPolicyId(), of);
        return new PublishedPolicies(next);
    }

    /** Those in force now, in the order of their ids. */
    public List<CompiledPolicy> inForce() {
        return inForce;
    }

    /** What had been published by a time. */
    PublishedPolicies at(Instant time) {
        TreeMap<String, TreeMap<Integer, Published>> then = new TreeMap<>();
        versions.forEach((id, of) -> {
            TreeMap<Integer, Published> published = new TreeMap<>(of);
            published.values().removeIf(version -> version.since().isAfter(time));
            if (!published.isEmpty()) {
                then.put(id, published);
            }
        });
        return new PublishedPolicies(then);
    }

    private static CompiledPolicy compiled(PolicyVersion version) {
        try {
            return CompiledPolicy.fromDefinition(version.getDefinition());
        } catch (InvalidPolicy | MalformedJson e) {
            return unreadable(version);
        }
    }

    /** Stands in for what cannot be read, under its name, so that a ruling tells which one it was. */
    private static CompiledPolicy unreadable(PolicyVersion version) {
        ObjectNode policy = Json.NODES.objectNode();
        policy.put("policy", PolicyReader.isName(version.getPolicyId()) ? version.getPolicyId() : "unreadable")
                .put("version", Math.max(1, version.getVersion()));
        ObjectNode rule =
                policy.putArray("rules").addObject().put("name", "unreadable").put("then", "HOLD");
        rule.putArray("classes")
                .add("INTERNAL_UPDATE")
                .add("EXTERNAL_REVERSIBLE")
                .add("EXTERNAL_IRREVERSIBLE")
                .add("MULTI_STEP");
        rule.put("says", "\"this version of the policy cannot be read here; publish one that can, or upgrade\"");
        return CompiledPolicy.fromDefinition(Json.write(policy));
    }
}
