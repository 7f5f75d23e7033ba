package dev.unwind.schemas.access;

import java.util.List;
import org.apache.kafka.common.acl.AclBinding;

/**
 * How the rules of a cluster stand to those that are wanted.
 *
 * @param present wanted, and there
 * @param missing wanted, and not there (before they were created, when they were)
 * @param created wanted, and made now
 * @param more of the same principals on resources of the installation, and not wanted
 * @param removed of these, what was removed now
 * @param others of other principals, or for everybody, on resources of the installation; never touched
 */
public record AccessReport(
        List<AclBinding> present,
        List<AclBinding> missing,
        List<AclBinding> created,
        List<AclBinding> more,
        List<AclBinding> removed,
        List<AclBinding> others) {

    /** Copies the lists. */
    public AccessReport {
        present = List.copyOf(present);
        missing = List.copyOf(missing);
        created = List.copyOf(created);
        more = List.copyOf(more);
        removed = List.copyOf(removed);
        others = List.copyOf(others);
    }

    /** Whether every rule that is wanted is there now. */
    public boolean complete() {
        return missing.size() == created.size();
    }
}
