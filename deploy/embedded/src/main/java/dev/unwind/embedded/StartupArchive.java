package dev.unwind.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What makes a JVM with the same classes start faster: an AOT cache (JDK 25 or newer) or a class-data archive.
 *
 * <p>Recording one costs several times a plain start, so only {@link RegistryTraining} does it, and a start uses what it finds.
 *
 * @param file where it is, or will be
 * @param aot whether it is an AOT cache
 */
record StartupArchive(Path file, boolean aot) {

    private static final int FIRST_JDK_WITH_AOT = 25;
    private static final List<String> QUIET = List.of("-Xlog:aot=off", "-Xlog:cds=off");

    /** The archive of one program for the JVM that this process would start. */
    static StartupArchive of(Path cacheDir, String program) {
        boolean aot = Runtime.version().feature() >= FIRST_JDK_WITH_AOT;
        String name = program + "-jdk" + System.getProperty("java.vm.version") + "-" + System.getProperty("os.arch");
        String safe = name.replaceAll("[^A-Za-z0-9._+-]", "_");
        return new StartupArchive(
                cacheDir.resolve(safe + (aot ? ".aot" : ".jsa")).toAbsolutePath(), aot);
    }

    boolean exists() {
        return Files.exists(file);
    }

    /** Flags of a start: none while there is no archive. A JVM that cannot use the archive starts without. */
    List<String> flagsToUse() {
        return exists() ? with(aot ? "-XX:AOTCache=" + file : "-XX:SharedArchiveFile=" + file) : List.of();
    }

    /** Flags of the start that records an archive here while it ends. */
    List<String> flagsToRecord(Path recording) {
        return with(aot ? "-XX:AOTCacheOutput=" + recording : "-XX:ArchiveClassesAtExit=" + recording);
    }

    private static List<String> with(String flag) {
        return List.of(QUIET.get(0), QUIET.get(1), flag);
    }
}
