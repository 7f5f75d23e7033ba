package dev.unwind.ledger.log;

import java.util.Iterator;

/** Elements that are read one after the other from something that has to be closed. */
public interface Cursor<T> extends Iterator<T>, AutoCloseable {
    @Override
    void close();

    /** A cursor over what is in memory already. */
    static <T> Cursor<T> of(Iterator<T> elements) {
        return new Cursor<>() {
            @Override
            public boolean hasNext() {
                return elements.hasNext();
            }

            @Override
            public T next() {
                return elements.next();
            }

            @Override
            public void close() {}
        };
    }
}
