package dev.unwind.ledger.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StateCodecTest {
    record Old(String id, Instant at, long gone) {}

    record New(String id, Instant at, @Nullable String added, int count) {}

    private static final Instant TIME = Instant.parse("2026-11-21T09:00:00.123456789Z");

    @Test
    void aValueComesBackAsItWas() {
        StateCodec<Old> codec = StateCodec.of(Old.class);
        Old value = new Old("a/ü", TIME, Long.MAX_VALUE);

        assertThat(codec.read(codec.write(value))).isEqualTo(value);
    }

    @Test
    void bytesOfAnotherVersionAreRead() {
        byte[] old = StateCodec.of(Old.class).write(new Old("a", TIME, 7));

        assertThat(StateCodec.of(New.class).read(old)).isEqualTo(new New("a", TIME, null, 0));
    }

    @Test
    void nothingIsNothing() {
        assertThat(StateCodec.of(Old.class).read(null)).isNull();
    }
}
