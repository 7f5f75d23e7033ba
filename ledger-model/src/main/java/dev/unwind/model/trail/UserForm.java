package dev.unwind.model.trail;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.trail.TrailDocument.Section;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The trail for the person whose data it is about: plain sentences about their own things. What the model wrote, names of tools, and ids of
 * runs, actions and facts are left out.
 */
final class UserForm {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "d MMMM yyyy 'at' HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final int VALUE_LENGTH_MAX = 200;
    private static final int REFERENCE_LENGTH = 12;

    private final CorrectionTrail trail;

    UserForm(CorrectionTrail trail) {
        this.trail = trail;
    }

    TrailDocument document() {
        List<Section> sections = new ArrayList<>();
        sections.add(changed());
        add(sections, "Why it was corrected", why());
        add(sections, "What was put back", restored());
        add(sections, "What could not be put back", residue());
        add(sections, "What was left as it is", left());
        sections.add(new Section("Who looked at it", List.of(review()), List.of()));
        sections.add(new Section(
                "Where this comes from",
                List.of(
                        "Every sentence above was made from the record of what was done and of what was read from the system afterwards."
                                + " If you ask us about it, please give this reference: " + reference() + "."),
                List.of()));
        return new TrailDocument(
                corrected() ? "What we changed by mistake, and what we put back" : "What we changed",
                List.of(summary()),
                sections);
    }

    private boolean corrected() {
        return trail.entries().stream().anyMatch(entry -> entry.correction().outcome() != Outcome.LEFT);
    }

    private static void add(List<Section> sections, String heading, List<String> points) {
        if (!points.isEmpty()) {
            sections.add(new Section(heading, List.of(), points));
        }
    }

    private String summary() {
        long restored = count(Outcome.RESTORED);
        long residue = trail.residue().size();
        long pending = count(Outcome.PENDING);
        int all = trail.entries().size();
        if (all == 0) {
            return "Nothing was changed.";
        }
        if (!corrected()) {
            return "Our automated assistant made " + changes(all) + ". Nothing of it was corrected.";
        }
        String begin = "Our automated assistant made " + changes(all) + ". ";
        if (restored == all) {
            return begin + "All of it was put back, and we checked that it is as it was before.";
        }
        List<String> parts = new ArrayList<>();
        part(parts, restored, "put back and checked");
        part(parts, residue, "not or not wholly put back");
        part(parts, pending, "being corrected");
        part(parts, count(Outcome.LEFT), "left as it is");
        return begin + "Of these: " + String.join(", ", parts) + ".";
    }

    private static void part(List<String> parts, long count, String what) {
        if (count > 0) {
            parts.add(count + " " + what);
        }
    }

    private static String changes(int count) {
        return count == 1 ? "one change" : count + " changes";
    }

    private long count(Outcome outcome) {
        return trail.entries().stream()
                .filter(entry -> entry.correction().outcome() == outcome)
                .count();
    }

    private Section changed() {
        List<String> points = new ArrayList<>();
        for (TrailEntry entry : trail.entries()) {
            String when = "On " + TIME.format(entry.at()) + " ";
            if (entry.changes().isEmpty()) {
                points.add(when + "something was done that no reading shows.");
            }
            entry.changes().forEach(change -> points.add(when + was(change)));
        }
        return new Section("What was changed", points.isEmpty() ? List.of("Nothing.") : List.of(), points);
    }

    private List<String> why() {
        List<String> reasons = new ArrayList<>();
        if (trail.foundAt() != null) {
            reasons.add("When we read the system back on " + TIME.format(trail.foundAt())
                    + ", it did not hold what it should have held.");
        }
        for (PersonsWord word : trail.decisions()) {
            boolean tells = word.ordersUndo() || word.foundWrong();
            if (tells && word.reason() != null && !word.reason().isBlank()) {
                String sentence = (word.person() ? "A person" : "An automatic check") + " " + did(word) + ": “"
                        + word.reason().strip() + "”.";
                if (!reasons.contains(sentence)) {
                    reasons.add(sentence);
                }
            }
        }
        return corrected() ? reasons : List.of();
    }

    private static String did(PersonsWord word) {
        if (word.foundWrong()) {
            return "looked at it and did not find it as it should be";
        }
        return word.fact().equals("CompensationApproved") ? "agreed to the correction" : "asked for the correction";
    }

    private List<String> restored() {
        List<String> points = new ArrayList<>();
        for (TrailEntry entry : trail.entries()) {
            Instant proven = entry.correction().provenAt();
            if (proven != null) {
                entry.restored()
                        .forEach(change ->
                                points.add(isAgain(change) + " We checked this on " + TIME.format(proven) + "."));
            }
        }
        return points;
    }

    private List<String> residue() {
        List<String> points = new ArrayList<>();
        for (TrailEntry entry : trail.residue()) {
            List<Change> stays = entry.correction().outcome() == Outcome.PARTLY_RESTORED
                    ? entry.correction().leftAlone()
                    : entry.changes();
            String because = because(entry.correction().code());
            stays.forEach(change -> points.add(capital(place(change)) + ": " + because));
            if (stays.isEmpty()) {
                points.add("Something that was done on " + TIME.format(entry.at()) + ": " + because);
            }
        }
        return points;
    }

    private static String because(@Nullable String code) {
        return switch (code == null ? "" : code) {
            case "DRIFTED" -> "somebody changed it again since, and we did not overwrite that.";
            case "CORRECTED" -> "what was done cannot be taken back; a correction was sent for it.";
            case "IRREVERSIBLE" -> "what was done cannot be taken back.";
            case "WINDOW_CLOSED" -> "the time within which it can be taken back was over.";
            case "PREDECESSOR_FAILED" -> "a later change of the same thing had to be taken back first, and was not.";
            case "UNREACHABLE" -> "the system could not be reached.";
            default -> "it could not be proven to be as it was; a person has to look at it.";
        };
    }

    private List<String> left() {
        if (!corrected()) {
            return List.of();
        }
        List<String> points = new ArrayList<>();
        for (TrailEntry entry : trail.entries()) {
            if (entry.correction().outcome() == Outcome.LEFT) {
                entry.changes().forEach(change -> points.add(capital(was(change))));
            } else if (entry.correction().outcome() == Outcome.PENDING) {
                entry.changes().forEach(change -> points.add(capital(place(change)) + " is still to be corrected."));
            }
        }
        return points;
    }

    private String review() {
        List<String> people = trail.decisions().stream()
                .filter(PersonsWord::person)
                .map(word -> TIME.format(word.at()))
                .distinct()
                .toList();
        String open = trail.run().openCases() == 0
                ? ""
                : " " + trail.run().openCases() + (trail.run().openCases() == 1 ? " question" : " questions")
                        + " about it still " + (trail.run().openCases() == 1 ? "waits" : "wait") + " for a person.";
        return (people.isEmpty()
                        ? "No person has decided anything about it; the corrections were made and checked automatically."
                        : "A person looked at it, on " + String.join(" and on ", people) + ".")
                + open;
    }

    private String reference() {
        String chain = trail.run().chainHash();
        return chain == null || chain.length() < REFERENCE_LENGTH ? "-" : chain.substring(0, REFERENCE_LENGTH);
    }

    private static String was(Change change) {
        JsonNode before = change.field().before();
        JsonNode after = change.field().after();
        if (before == null) {
            return place(change) + " was added: " + value(after) + ".";
        }
        if (after == null) {
            return place(change) + " was removed; it was " + value(before) + ".";
        }
        return place(change) + " was changed from " + value(before) + " to " + value(after) + ".";
    }

    private static String isAgain(Change change) {
        JsonNode before = change.field().before();
        return capital(place(change))
                + (before == null ? " was taken away again." : " is " + value(before) + " again.");
    }

    /** {@code the priority of ticket T-182}; an element of a list by its number. */
    private static String place(Change change) {
        String path = change.field().path();
        if (path.isEmpty()) {
            return object(change.entity());
        }
        String[] segments = path.substring(1).split("/", -1);
        boolean element = segments[segments.length - 1].matches("\\d{1,4}");
        StringBuilder place = new StringBuilder(element ? "" : "the ");
        for (int i = segments.length - 1; i >= 0; i--) {
            String name = segments[i].replace("~1", "/").replace("~0", "~");
            if (name.matches("\\d{1,4}")) {
                place.append("entry ").append(Integer.parseInt(name) + 1).append(" of the ");
            } else {
                place.append(name.replace('_', ' ')).append(" of ").append(i > 0 ? "the " : "");
            }
        }
        return place.append(object(change.entity())).toString();
    }

    /** {@code orders/#A1001} as {@code order #A1001}. */
    private static String object(String entity) {
        int slash = entity.indexOf('/');
        if (slash < 0) {
            return entity;
        }
        String table = entity.substring(0, slash).replace('_', ' ');
        String kind = table.endsWith("s") ? table.substring(0, table.length() - 1) : table;
        return kind + " " + entity.substring(slash + 1);
    }

    private static String value(@Nullable JsonNode value) {
        String text = words(value);
        return text.length() <= VALUE_LENGTH_MAX ? text : text.substring(0, VALUE_LENGTH_MAX) + " …";
    }

    private static String words(@Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return "nothing";
        }
        if (value.isTextual()) {
            return "“" + value.textValue() + "”";
        }
        if (value.isBoolean()) {
            return value.booleanValue() ? "yes" : "no";
        }
        if (value.isArray()) {
            return value.isEmpty()
                    ? "an empty list"
                    : StreamSupport.stream(value.spliterator(), false)
                            .map(UserForm::words)
                            .collect(Collectors.joining(", "));
        }
        if (value.isObject()) {
            return value.properties().stream()
                    .map(entry -> entry.getKey().replace('_', ' ') + " " + words(entry.getValue()))
                    .collect(Collectors.joining(", "));
        }
        return value.asText();
    }

    private static String capital(String sentence) {
        return sentence.isEmpty()
                ? sentence
                : sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1);
    }
}
