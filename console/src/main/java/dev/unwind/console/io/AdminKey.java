package dev.unwind.console.io;

import dev.unwind.ledger.access.ApiKeys;
import dev.unwind.ledger.access.KeyWish;
import dev.unwind.model.access.Grants;
import dev.unwind.schemas.AccessRole;
import dev.unwind.schemas.RoleGrant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** The key of a first admin, in a file that only its owner can read. */
final class AdminKey {
    private static final String PRINCIPAL = "admin";

    private AdminKey() {}

    /** Makes a key and the file, when there is no such file. One that was revoked stays so: its file is still there. */
    static void ensure(Path file, ApiKeys keys) {
        if (Files.exists(file)) {
            return;
        }
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            Files.deleteIfExists(next);
            Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            KeyWish wish = new KeyWish(
                    PRINCIPAL,
                    List.of(new RoleGrant(AccessRole.ADMIN, List.of(Grants.EVERY_TENANT))),
                    List.of(),
                    null,
                    false);
            Files.writeString(next, keys.create(wish, "console").token().text() + "\n");
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the key of the first admin to " + file, e);
        }
    }
}
