package dev.unwind.model.proof;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** A SHA-256 value, compared by content. */
public final class Hash {
    /** Bytes of a hash. */
    public static final int BYTES = 32;

    /** What stands before the first link of a chain. */
    public static final Hash ZERO = new Hash(new byte[BYTES]);

    private final byte[] bytes;

    private Hash(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The hash that these bytes are.
     *
     * @throws IllegalArgumentException when they are not 32
     */
    public static Hash of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("Found a hash of " + bytes.length + " bytes, expected " + BYTES + ".");
        }
        return new Hash(bytes.clone());
    }

    /** The hash that a buffer holds from its position on; the buffer stays as it is. */
    public static Hash of(ByteBuffer buffer) {
        return new Hash(bytes(buffer, BYTES));
    }

    /** The hash written as 64 hex digits. */
    public static Hash parse(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    static byte[] bytes(ByteBuffer buffer, int expected) {
        if (buffer.remaining() != expected) {
            throw new IllegalArgumentException("Found " + buffer.remaining() + " bytes, expected " + expected + ".");
        }
        byte[] copy = new byte[expected];
        buffer.duplicate().get(copy);
        return copy;
    }

    /** The bytes, for the wire. */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes.clone());
    }

    void into(MessageDigest digest) {
        digest.update(bytes);
    }

    void into(ByteBuffer target) {
        target.put(bytes);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    static Hash finish(MessageDigest digest) {
        return new Hash(digest.digest());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hash hash && Arrays.equals(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** 64 lower-case hex digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }

    /** The first 16 hex digits, for people. */
    public String brief() {
        return toString().substring(0, 16);
    }
}
