package dev.unwind.examples.targets.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The objects of one tenant as one transaction sees and changes them. */
public interface Entities {

    /** The object, or null; shared, so never change it. */
    @Nullable
    ObjectNode find(String table, String id);

    /** All objects of a table in file order, new ones last; shared, so never change them. */
    List<Entity> all(String table);

    /**
     * The object as a copy to change; what is in it at the end of the call is stored.
     *
     * @throws IllegalStateException when there is no such object
     */
    ObjectNode edit(String table, String id);

    /** Stores a new object or replaces one as a whole. */
    void put(String table, String id, ObjectNode doc);

    void remove(String table, String id);

    /** What was edited, put or removed so far, in that order. */
    Set<EntityKey> touched();
}
