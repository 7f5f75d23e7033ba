/**
 * What makes the ledger unchangeable in hindsight: hashes of records, trees and chains over them, and what a check of them finds.
 * Nothing that reads a topic, a file or a clock may be imported here.
 */
@NullMarked
package dev.unwind.model.proof;

import org.jspecify.annotations.NullMarked;
