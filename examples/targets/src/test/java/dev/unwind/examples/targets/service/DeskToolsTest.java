package dev.unwind.examples.targets.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.examples.targets.store.Dialect;
import dev.unwind.examples.targets.store.Domain;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeskToolsTest {
    @TempDir
    Path directory;

    private ToolBench desk;

    @BeforeEach
    void start() {
        desk = new ToolBench(directory, Domain.DESK, Dialect.NONE);
    }

    @AfterEach
    void stop() {
        desk.close();
    }

    @Test
    void aTicketIsReadAndUpdated() {
        assertThat(desk.callForJson("get_ticket", "{'ticket_id': 'T-182'}")
                        .path("priority")
                        .asText())
                .isEqualTo("normal");
        JsonNode ticket =
                desk.callForJson("update_ticket", "{'ticket_id': 'T-182', 'priority': 'high', 'assignee': 'ada'}");
        assertThat(ticket.path("priority").asText()).isEqualTo("high");
        assertThat(desk.stored("tickets", "T-182", "/assignee")).isEqualTo("'ada'");
    }

    @Test
    void wrongUpdatesAreRefused() {
        assertThat(desk.call("update_ticket", "{'ticket_id': 'T-9', 'priority': 'high'}"))
                .isEqualTo("Error: ticket T-9 not found");
        assertThat(desk.call("update_ticket", "{'ticket_id': 'T-182', 'priority': 'huge'}"))
                .isEqualTo("Error: priority must be one of low, normal, high, urgent, but is huge");
        assertThat(desk.call("update_ticket", "{'ticket_id': 'T-182'}")).startsWith("Error: nothing to update");
        assertThat(desk.call("update_ticket", "{'ticket_id': 'T-186', 'status': 'open'}"))
                .isEqualTo("Error: ticket T-186 is closed");
        assertThat(desk.call("update_contact", "{'contact_id': 'C-11', 'email': 'nobody'}"))
                .isEqualTo("Error: email nobody has no @");
    }

    @Test
    void theSameMessagePostedTwiceStandsTwiceInTheConversation() {
        desk.call("post_message", "{'ticket_id': 'T-182', 'body': 'Done.'}");
        JsonNode twice = desk.callForJson("post_message", "{'ticket_id': 'T-182', 'body': 'Done.'}");
        assertThat(twice.path("messages").findValuesAsText("message_id")).containsExactly("M-902", "M-908", "M-909");
        assertThat(desk.callForJson("get_conversation", "{'ticket_id': 'T-182'}"))
                .isEqualTo(twice);
    }

    @Test
    void ticketsAreListedByStatusAndAssignee() {
        assertThat(desk.callForJson("list_tickets", "{}")).hasSize(6);
        assertThat(desk.callForJson("list_tickets", "{'status': 'open', 'assignee': 'ada'}")
                        .findValuesAsText("ticket_id"))
                .containsExactly("T-184", "T-185");
    }

    @Test
    void contactsAreUpdated() {
        desk.call("update_contact", "{'contact_id': 'C-14', 'phone': '+34 1'}");
        assertThat(desk.callForJson("get_contact", "{'contact_id': 'C-14'}")
                        .path("phone")
                        .asText())
                .isEqualTo("+34 1");
    }

    @Test
    void closingAndMergingEndATicket() {
        desk.call("close_ticket", "{'ticket_id': 'T-183', 'resolution': 'answered'}");
        assertThat(desk.stored("tickets", "T-183", "/status")).isEqualTo("'closed'");

        desk.call("merge_tickets", "{'ticket_id': 'T-185', 'into_ticket_id': 'T-184'}");
        assertThat(desk.stored("tickets", "T-185", "/merged_into")).isEqualTo("'T-184'");
        assertThat(desk.stored("conversations", "T-185", "/messages")).isEqualTo("[]");
        assertThat(desk.callForJson("get_conversation", "{'ticket_id': 'T-184'}")
                        .findValuesAsText("message_id"))
                .containsExactly("M-906", "M-907");
        assertThat(desk.call("merge_tickets", "{'ticket_id': 'T-184', 'into_ticket_id': 'T-184'}"))
                .isEqualTo("Error: ticket T-184 cannot be merged into itself");
    }
}
