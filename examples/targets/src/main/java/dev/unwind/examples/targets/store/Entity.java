package dev.unwind.examples.targets.store;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** One object with its id. The document belongs to the store: never change it, ask for an editable copy. */
public record Entity(String id, ObjectNode doc) {}
