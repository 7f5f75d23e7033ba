/**
 * One class per command: options, one call, output. Must not import a service module; {@code deploy-local} is the only way to one.
 */
@NullMarked
package dev.unwind.cli.command;

import org.jspecify.annotations.NullMarked;
