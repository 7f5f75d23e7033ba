package dev.unwind.model.proof;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One record of a ledger partition as it stands there.
 *
 * @param partition partition of the ledger
 * @param offset offset in the partition
 * @param timestampMillis the record's timestamp
 * @param key record key, null when it has none
 * @param value record value, null when it has none
 * @param headers record headers in their order
 */
@SuppressWarnings("ArrayRecordComponent") // carried from the log to the hash, never compared
public record LogRecord(
        int partition,
        long offset,
        long timestampMillis,
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<Header> headers) {

    /** A record header. */
    @SuppressWarnings("ArrayRecordComponent") // as above
    public record Header(String name, byte @Nullable [] value) {}

    /** Bytes of a key tag. */
    public static final int TAG_BYTES = 4;

    private static final byte LEAF = 0;

    /** Copies the headers. In full, because a compact constructor loses the annotations of its array parameters. */
    public LogRecord(
            int partition,
            long offset,
            long timestampMillis,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<Header> headers) {
        this.partition = partition;
        this.offset = offset;
        this.timestampMillis = timestampMillis;
        this.key = key;
        this.value = value;
        this.headers = List.copyOf(headers);
    }

    /** Hash of the content: of all but partition and offset, so that a record that stands in another's place is recognised there. */
    public Hash leaf() {
        MessageDigest digest = Hash.sha256();
        digest.update(LEAF);
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, timestampMillis));
        part(digest, key);
        part(digest, value);
        number(digest, headers.size());
        for (Header header : headers) {
            part(digest, header.name().getBytes(StandardCharsets.UTF_8));
            part(digest, header.value());
        }
        return Hash.finish(digest);
    }

    /** Value of the last header of this name; null when there is none, or it holds none. */
    public byte @Nullable [] lastHeader(String name) {
        byte[] value = null;
        for (Header header : headers) {
            if (header.name().equals(name)) {
                value = header.value();
            }
        }
        return value;
    }

    /** What tells the records of one key from those of others, but for one chance in four thousand million. */
    public int keyTag() {
        return keyTag(key);
    }

    /** The tag of a record key; 0 without one. */
    public static int keyTag(byte @Nullable [] key) {
        return key == null ? 0 : ByteBuffer.wrap(Hash.sha256().digest(key)).getInt();
    }

    /** Each part is preceded by its length, so none can run into the next; -1 for one that is not there. */
    private static void part(MessageDigest digest, byte @Nullable [] part) {
        number(digest, part == null ? -1 : part.length);
        if (part != null) {
            digest.update(part);
        }
    }

    private static void number(MessageDigest digest, int number) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, number));
    }
}
