package dev.unwind.model.principal;

import dev.unwind.schemas.SigningKey;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where the keys come from. Thread-safe. */
public interface PrincipalSource {
    /** The keys as far as they are known. Asked for every fact. */
    Principals current();

    /** The keys once everything is known that is published now; asked when a fact names a key that is not among the known ones. */
    Principals newest();

    /** Always the same keys. */
    static PrincipalSource of(Principals principals) {
        return new PrincipalSource() {
            @Override
            public Principals current() {
                return principals;
            }

            @Override
            public Principals newest() {
                return principals;
            }
        };
    }

    /** The keys of a feed; each map that it gives is read once. */
    static PrincipalSource of(Supplier<Map<String, SigningKey>> current, Supplier<Map<String, SigningKey>> newest) {
        return new PrincipalSource() {
            private volatile @Nullable Read last;

            private record Read(Map<String, SigningKey> published, Principals principals) {}

            @Override
            public Principals current() {
                return read(current.get());
            }

            @Override
            public Principals newest() {
                return read(newest.get());
            }

            @SuppressWarnings("ReferenceEquality") // the feed gives another map when something has changed
            private Principals read(Map<String, SigningKey> published) {
                Read known = last;
                if (known == null || known.published() != published) {
                    known = new Read(published, Principals.published(published.values()));
                    last = known;
                }
                return known.principals();
            }
        };
    }
}
