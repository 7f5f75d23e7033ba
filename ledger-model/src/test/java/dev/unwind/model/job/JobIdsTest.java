package dev.unwind.model.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.schemas.keys.RunKey;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class JobIdsTest {
    private static final RunKey RUN = new RunKey("t", "r");

    @Test
    void aRequestHasTheSameIdEachTimeAndNoOtherHasIt() {
        String id = JobIds.request("job", RUN, 0);
        assertThat(id).isEqualTo(JobIds.request("job", RUN, 0));
        assertThat(id).isNotEqualTo(JobIds.request("job", RUN, 1)).isNotEqualTo(JobIds.request("jo", RUN, 0));
        assertThat(UUID.fromString(id).version()).isEqualTo(8);
        assertThat(UUID.fromString(id).variant()).isEqualTo(2);
    }
}
