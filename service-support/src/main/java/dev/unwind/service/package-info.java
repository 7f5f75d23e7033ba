/** What every service needs to be a process, and none of what it is for. */
@NullMarked
package dev.unwind.service;

import org.jspecify.annotations.NullMarked;
