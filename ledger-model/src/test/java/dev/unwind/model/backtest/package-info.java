/** Tests of the backtest of policies. Nothing that reads a topic is imported here. */
@NullMarked
package dev.unwind.model.backtest;

import org.jspecify.annotations.NullMarked;
