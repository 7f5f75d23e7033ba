/**
 * Whether a fact was stated by somebody who may speak in that role: public keys, their time, and the check of a signature.
 * No Kafka, no clock and no topics are imported here; what a believed fact does is decided by the fold.
 */
@NullMarked
package dev.unwind.model.principal;

import org.jspecify.annotations.NullMarked;
