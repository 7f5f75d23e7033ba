package dev.unwind.examples.targets.desk;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.examples.targets.json.Json;
import dev.unwind.examples.targets.store.Entities;
import dev.unwind.examples.targets.tools.Arguments;
import dev.unwind.examples.targets.tools.Nodes;
import dev.unwind.examples.targets.tools.Refused;
import dev.unwind.examples.targets.tools.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tools of the support desk. */
public final class DeskTools {
    private static final String TICKETS = "tickets";
    private static final String CONTACTS = "contacts";
    private static final String CONVERSATIONS = "conversations";
    private static final List<String> PRIORITIES = List.of("low", "normal", "high", "urgent");
    private static final List<String> STATUSES = List.of("open", "pending", "solved", "closed");

    private DeskTools() {}

    public static List<Tool> all() {
        return List.of(
                Tool.reading("list_tickets", DeskTools::listTickets).withOptional("status", "assignee"),
                Tool.reading("get_ticket", (e, args) -> Json.spaced(find(e, TICKETS, args, "ticket_id")), "ticket_id"),
                Tool.reading(
                        "get_contact", (e, args) -> Json.spaced(find(e, CONTACTS, args, "contact_id")), "contact_id"),
                Tool.reading(
                        "get_conversation",
                        (e, args) -> Json.spaced(find(e, CONVERSATIONS, args, "ticket_id")),
                        "ticket_id"),
                Tool.writing("update_ticket", DeskTools::updateTicket, "ticket_id")
                        .withOptional("priority", "status", "assignee"),
                Tool.writing("post_message", DeskTools::postMessage, "ticket_id", "body")
                        .withOptional("author"),
                Tool.writing("update_contact", DeskTools::updateContact, "contact_id")
                        .withOptional("email", "phone"),
                Tool.writing("close_ticket", DeskTools::closeTicket, "ticket_id", "resolution"),
                Tool.writing("merge_tickets", DeskTools::mergeTickets, "ticket_id", "into_ticket_id"));
    }

    private static String listTickets(Entities entities, Arguments args) throws Refused {
        List<ObjectNode> tickets = new ArrayList<>();
        Optional<String> status = args.optionalText("status");
        Optional<String> assignee = args.optionalText("assignee");
        entities.all(TICKETS).forEach(ticket -> {
            if (status.map(Nodes.text(ticket.doc(), "status")::equals).orElse(true)
                    && assignee.map(Nodes.text(ticket.doc(), "assignee")::equals)
                            .orElse(true)) {
                tickets.add(ticket.doc());
            }
        });
        return Json.spaced(Json.array().addAll(tickets));
    }

    private static String updateTicket(Entities entities, Arguments args) throws Refused {
        requireNotClosed(find(entities, TICKETS, args, "ticket_id"));
        Optional<String> priority = oneOf("priority", PRIORITIES, args);
        Optional<String> status = oneOf("status", STATUSES, args);
        Optional<String> assignee = args.optionalText("assignee");
        if (priority.isEmpty() && status.isEmpty() && assignee.isEmpty()) {
            throw new Refused("nothing to update, give priority, status or assignee");
        }
        ObjectNode ticket = entities.edit(TICKETS, args.text("ticket_id"));
        priority.ifPresent(value -> ticket.put("priority", value));
        status.ifPresent(value -> ticket.put("status", value));
        assignee.ifPresent(value -> ticket.put("assignee", value));
        return Json.spaced(ticket);
    }

    private static String postMessage(Entities entities, Arguments args) throws Refused {
        requireNotClosed(find(entities, TICKETS, args, "ticket_id"));
        find(entities, CONVERSATIONS, args, "ticket_id");
        String author = args.optionalText("author").orElse("desk");
        String id = "M-" + (lastMessageNumber(entities) + 1);
        ObjectNode conversation = entities.edit(CONVERSATIONS, args.text("ticket_id"));
        Nodes.array(conversation, "messages")
                .addObject()
                .put("message_id", id)
                .put("author", author)
                .put("body", args.text("body"));
        return Json.spaced(conversation);
    }

    private static int lastMessageNumber(Entities entities) {
        return entities.all(CONVERSATIONS).stream()
                .flatMap(conversation -> Nodes.objects(conversation.doc(), "messages").stream())
                .mapToInt(message ->
                        Integer.parseInt(Nodes.text(message, "message_id").substring(2)))
                .max()
                .orElse(0);
    }

    private static String updateContact(Entities entities, Arguments args) throws Refused {
        find(entities, CONTACTS, args, "contact_id");
        Optional<String> email = args.optionalText("email");
        Optional<String> phone = args.optionalText("phone");
        if (email.isEmpty() && phone.isEmpty()) {
            throw new Refused("nothing to update, give email or phone");
        }
        if (email.isPresent() && !email.get().contains("@")) {
            throw new Refused("email " + email.get() + " has no @");
        }
        ObjectNode contact = entities.edit(CONTACTS, args.text("contact_id"));
        email.ifPresent(value -> contact.put("email", value));
        phone.ifPresent(value -> contact.put("phone", value));
        return Json.spaced(contact);
    }

    private static String closeTicket(Entities entities, Arguments args) throws Refused {
        requireNotClosed(find(entities, TICKETS, args, "ticket_id"));
        String resolution = args.text("resolution");
        ObjectNode ticket = entities.edit(TICKETS, args.text("ticket_id"));
        ticket.put("status", "closed");
        ticket.put("resolution", resolution);
        return Json.spaced(ticket);
    }

    /** Moves all messages of one ticket to the end of another and closes the first. */
    private static String mergeTickets(Entities entities, Arguments args) throws Refused {
        requireNotClosed(find(entities, TICKETS, args, "ticket_id"));
        requireNotClosed(find(entities, TICKETS, args, "into_ticket_id"));
        find(entities, CONVERSATIONS, args, "ticket_id");
        find(entities, CONVERSATIONS, args, "into_ticket_id");
        String from = args.text("ticket_id");
        String into = args.text("into_ticket_id");
        if (from.equals(into)) {
            throw new Refused("ticket " + from + " cannot be merged into itself");
        }
        ObjectNode ticket = entities.edit(TICKETS, from);
        ticket.put("status", "closed");
        ticket.put("merged_into", into);
        ObjectNode source = entities.edit(CONVERSATIONS, from);
        Nodes.array(entities.edit(CONVERSATIONS, into), "messages").addAll(Nodes.array(source, "messages"));
        source.putArray("messages");
        return Json.spaced(ticket);
    }

    private static ObjectNode find(Entities entities, String table, Arguments args, String argument) throws Refused {
        String id = args.text(argument);
        ObjectNode found = entities.find(table, id);
        if (found == null) {
            throw new Refused(table.substring(0, table.length() - 1) + " " + id + " not found");
        }
        return found;
    }

    private static void requireNotClosed(ObjectNode ticket) throws Refused {
        if (Nodes.text(ticket, "status").equals("closed")) {
            throw new Refused("ticket " + Nodes.text(ticket, "ticket_id") + " is closed");
        }
    }

    private static Optional<String> oneOf(String argument, List<String> allowed, Arguments args) throws Refused {
        Optional<String> value = args.optionalText(argument);
        if (value.isPresent() && !allowed.contains(value.get())) {
            throw new Refused(argument + " must be one of " + String.join(", ", allowed) + ", but is " + value.get());
        }
        return value;
    }
}
