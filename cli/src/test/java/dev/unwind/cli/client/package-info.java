/** Tests of the clients. Nothing that needs a stack is imported here. */
@NullMarked
package dev.unwind.cli.client;

import org.jspecify.annotations.NullMarked;
