package dev.unwind.examples.targets.store;

/** The tenant was dropped or created anew with other settings while a call was on its way. */
public final class TenantGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TenantGoneException(String tenant) {
        super("Tenant " + tenant + " was dropped or changed while the call was on its way; create it and call again");
    }
}
