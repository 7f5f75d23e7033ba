package dev.unwind.schemas.serde;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * A decoder of bytes that nobody vouches for: no length that they state makes it take more memory than they have bytes.
 *
 * <p>Avro's own decoder believes a length before it looks whether so many bytes are there, so that one changed bit can ask for a gigabyte.
 * Here a string or a byte sequence is as long as what is left at most, and all arrays and maps of a value together have no more items than
 * the value has bytes; an item of no bytes at all, such as one of type null, counts like any other. Errors: {@link EOFException}.
 */
public final class BoundedDecoder extends Decoder {
    private final BinaryDecoder in;
    private long itemsLeft;

    /** Decodes the bytes from this one on. */
    public BoundedDecoder(byte[] bytes, int from) {
        this.in = DecoderFactory.get().binaryDecoder(bytes, from, bytes.length - from, null);
        this.itemsLeft = bytes.length - from;
    }

    /**
     * Goes through a value without making anything of it.
     *
     * @param writer the schema that the value was written with
     * @throws IOException when the bytes end before the value does, or the value states a length that they do not have
     * @throws AvroRuntimeException when they are no value of the schema in another way
     */
    static void check(Schema writer, byte[] bytes, int from) throws IOException {
        try {
            GenericDatumReader.skip(writer, new BoundedDecoder(bytes, from));
        } catch (StackOverflowError tooDeep) {
            throw new AvroRuntimeException("The value is nested too deeply.", tooDeep);
        }
    }

    private int length(String what) throws IOException {
        long length = in.readLong();
        int left = in.inputStream().available();
        if (length < 0 || length > left) {
            throw new EOFException(what + " of " + length + " bytes is stated where " + left + " bytes are left.");
        }
        return (int) length;
    }

    private long items(long stated) throws IOException {
        if (stated < 0 || stated > itemsLeft) {
            throw new EOFException(
                    stated + " items are stated where bytes for " + itemsLeft + " are left at the most.");
        }
        itemsLeft -= stated;
        return stated;
    }

    @Override
    public void readNull() throws IOException {
        in.readNull();
    }

    @Override
    public boolean readBoolean() throws IOException {
        return in.readBoolean();
    }

    @Override
    public int readInt() throws IOException {
        return in.readInt();
    }

    @Override
    public long readLong() throws IOException {
        return in.readLong();
    }

    @Override
    public float readFloat() throws IOException {
        return in.readFloat();
    }

    @Override
    public double readDouble() throws IOException {
        return in.readDouble();
    }

    @Override
    public Utf8 readString(@Nullable Utf8 old) throws IOException {
        int length = length("A string");
        Utf8 text = old == null ? new Utf8() : old;
        text.setByteLength(length);
        in.readFixed(text.getBytes(), 0, length);
        return text;
    }

    @Override
    public String readString() throws IOException {
        return readString(null).toString();
    }

    @Override
    public void skipString() throws IOException {
        in.skipFixed(length("A string"));
    }

    @Override
    public ByteBuffer readBytes(@Nullable ByteBuffer old) throws IOException {
        byte[] bytes = new byte[length("A byte sequence")];
        in.readFixed(bytes, 0, bytes.length);
        return ByteBuffer.wrap(bytes);
    }

    @Override
    public void skipBytes() throws IOException {
        in.skipFixed(length("A byte sequence"));
    }

    @Override
    public void readFixed(byte[] bytes, int start, int length) throws IOException {
        in.readFixed(bytes, start, length);
    }

    @Override
    public void skipFixed(int length) throws IOException {
        in.skipFixed(length);
    }

    @Override
    public int readEnum() throws IOException {
        return in.readEnum();
    }

    @Override
    public long readArrayStart() throws IOException {
        return items(in.readArrayStart());
    }

    @Override
    public long arrayNext() throws IOException {
        return items(in.arrayNext());
    }

    /** Never jumps over a block as its stated size would allow, so that its items are looked at one by one. */
    @Override
    public long skipArray() throws IOException {
        return readArrayStart();
    }

    @Override
    public long readMapStart() throws IOException {
        return items(in.readMapStart());
    }

    @Override
    public long mapNext() throws IOException {
        return items(in.mapNext());
    }

    /** As {@link #skipArray}. */
    @Override
    public long skipMap() throws IOException {
        return readMapStart();
    }

    @Override
    public int readIndex() throws IOException {
        return in.readIndex();
    }
}
