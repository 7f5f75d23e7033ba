package dev.unwind.verifier.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PartitionProgressTest {

    private final PartitionProgress progress = new PartitionProgress();

    @Test
    void aPartitionIsReadAgainFromTheFirstRecordThatIsNotDone() {
        progress.add(10);
        PartitionProgress.Pending second = progress.add(11);
        progress.add(14);
        second.finish();

        assertThat(progress.resumeAt(15)).isEqualTo(10);
    }

    @Test
    void whenAllIsDoneItGoesOnBehindTheMarkersOfTransactions() {
        progress.add(10).finish();
        progress.add(11).finish();

        assertThat(progress.resumeAt(13)).isEqualTo(13);
    }

    @Test
    void anOffsetIsCommittedOnceUnlessTheCommitFailed() {
        assertThat(progress.advance(5)).isTrue();
        assertThat(progress.advance(5)).isFalse();
        progress.commitFailed();
        assertThat(progress.advance(5)).isTrue();
    }

    @Test
    void inWhateverOrderRecordsAreDoneNoneThatIsNotIsSkipped() {
        long seed = 20_261_121L;
        Random random = new Random(seed);
        List<PartitionProgress.Pending> open = new ArrayList<>();
        List<Long> offsets = new ArrayList<>();
        long offset = 0;
        for (int i = 0; i < 500; i++) {
            offset += 1 + random.nextInt(3);
            open.add(progress.add(offset));
            offsets.add(offset);
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            order.add(i);
        }
        Collections.shuffle(order, random);
        boolean[] done = new boolean[500];
        for (int index : order) {
            open.get(index).finish();
            done[index] = true;
            int first = 0;
            while (first < 500 && done[first]) {
                first++;
            }
            long expected = first == 500 ? offset + 1 : offsets.get(first);
            assertThat(progress.resumeAt(offset + 1)).as("seed %d", seed).isEqualTo(expected);
        }
    }
}
