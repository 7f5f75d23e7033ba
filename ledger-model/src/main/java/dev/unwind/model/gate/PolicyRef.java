package dev.unwind.model.gate;

/** A policy in one version. */
public record PolicyRef(String id, int version) {
    @Override
    public String toString() {
        return id + "@" + version;
    }
}
