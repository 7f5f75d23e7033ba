/**
 * Base data sets, tenants and their copy-on-write overlays in a relational database.
 * Never imports a business domain, the restore or HTTP.
 */
@NullMarked
package dev.unwind.examples.targets.store;

import org.jspecify.annotations.NullMarked;
