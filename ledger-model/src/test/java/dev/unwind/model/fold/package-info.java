/** Tests of the fold. Only the model, no Kafka. */
@NullMarked
package dev.unwind.model.fold;

import org.jspecify.annotations.NullMarked;
