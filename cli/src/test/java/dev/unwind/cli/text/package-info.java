/** Tests of what commands print. Nothing that needs a stack is imported here. */
@NullMarked
package dev.unwind.cli.text;

import org.jspecify.annotations.NullMarked;
