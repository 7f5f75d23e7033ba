package dev.unwind.examples.targets.restore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.examples.targets.store.Entities;
import dev.unwind.examples.targets.store.EntityKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Applies a restore to the objects of one transaction. */
public final class Restorer {
    private Restorer() {}

    /**
     * Applies every patch, and answers all differences; when there are any, the entities must be dropped.
     *
     * @throws MalformedRestore when a patch would leave something else than an object
     */
    public static List<Differing> apply(RestoreRequest request, Entities entities) throws MalformedRestore {
        List<Differing> differing = new ArrayList<>();
        for (RestoreRequest.EntityPatch patch : request.patches()) {
            Patching patching = patched(patch, entities);
            if (patching.differing().isEmpty()) {
                store(patch.entity(), Optional.ofNullable(patching.document()), entities);
            } else {
                differing.addAll(patching.differing());
            }
        }
        return differing;
    }

    /** Applies what can be applied and ignores tests: what a careless target does that restores a second time. */
    public static void force(RestoreRequest request, Entities entities) throws MalformedRestore {
        for (RestoreRequest.EntityPatch patch : request.patches()) {
            store(patch.entity(), Optional.ofNullable(patched(patch, entities).document()), entities);
        }
    }

    private static Patching patched(RestoreRequest.EntityPatch patch, Entities entities) {
        EntityKey key = patch.entity();
        Patching patching = new Patching(key.toString(), entities.find(key.table(), key.id()));
        patch.operations().forEach(patching::apply);
        return patching;
    }

    private static void store(EntityKey key, Optional<JsonNode> document, Entities entities) throws MalformedRestore {
        if (document.isEmpty()) {
            entities.remove(key.table(), key.id());
        } else if (document.get() instanceof ObjectNode object) {
            entities.put(key.table(), key.id(), object);
        } else {
            throw new MalformedRestore("the patch of " + key + " would leave "
                    + document.get().getNodeType() + ", but a stored object must stay an object");
        }
    }
}
