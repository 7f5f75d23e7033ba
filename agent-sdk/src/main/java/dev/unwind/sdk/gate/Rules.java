package dev.unwind.sdk.gate;

import dev.unwind.model.gate.CompiledPolicy;
import dev.unwind.model.gate.Standing;
import java.util.List;

/** Policies and lanes, as far as this process knows them. Thread-safe; nothing of it costs I/O, and what is given is made when it changes. */
public interface Rules extends AutoCloseable {
    /** The policies in force, in the order of their ids. */
    List<CompiledPolicy> policies();

    /** What the process's agent may do now for a tenant; the same object until something of it changes. */
    Standing standing(String tenantId);

    /** Whether they are known as of a moment that is not longer ago than the process's limit. */
    boolean readable();

    @Override
    void close();
}
