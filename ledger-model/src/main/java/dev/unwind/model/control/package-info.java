/**
 * Kill switches: which scope covers which call, what a mode leaves possible, which controls are in force, and how far a switch is obeyed.
 * No Kafka, no clock and no randomness is imported here; scopes are matched nowhere else.
 */
@NullMarked
package dev.unwind.model.control;

import org.jspecify.annotations.NullMarked;
