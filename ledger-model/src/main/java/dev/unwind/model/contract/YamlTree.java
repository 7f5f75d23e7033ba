package dev.unwind.model.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.Pointers;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A YAML 1.2 document as a JSON value that still knows where each part was written. */
public final class YamlTree {
    /**
     * Where a value stands.
     *
     * @param line line, from 1; 0 when unknown
     * @param column column, from 1; 0 when unknown
     * @param textLine line on which the text of a scalar begins
     * @param textColumn column on which the text of a scalar begins on its first line
     * @param indent columns to the left of the text on its further lines
     */
    record Place(int line, int column, int textLine, int textColumn, int indent) {
        static final Place UNKNOWN = new Place(0, 0, 0, 0, 0);
    }

    private final Map<String, Place> values = new HashMap<>();
    private final Map<String, Place> keys = new HashMap<>();
    private final Report report;
    private JsonNode root = Json.NODES.nullNode();

    private YamlTree(Report report) {
        this.report = report;
    }

    /**
     * Reads a document; what cannot be read is told to the report, which learns the places of all values.
     *
     * @param expected what the file should hold, for who gets to read that it is empty
     */
    public static YamlTree parse(String yaml, String expected, Report report) {
        YamlTree tree = new YamlTree(report);
        report.places(tree);
        LoadSettings settings = LoadSettings.builder()
                .setLabel(report.file())
                .setMaxAliasesForCollections(20)
                .build();
        try {
            Optional<Node> node = new Compose(settings).composeString(yaml);
            if (node.isPresent()) {
                tree.root = tree.convert(node.get(), "");
            } else {
                report.at("", "an empty file", expected, null);
            }
        } catch (MarkedYamlEngineException e) {
            Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
            report.at(
                    mark == null ? Place.UNKNOWN : place(mark),
                    "",
                    "text that is not YAML (" + e.getProblem() + ")",
                    "one YAML document",
                    null);
        } catch (YamlEngineException e) {
            report.at(Place.UNKNOWN, "", "text that is not YAML (" + e.getMessage() + ")", "one YAML document", null);
        }
        return tree;
    }

    /** The document; null as JSON has it when it could not be read. */
    public JsonNode root() {
        return root;
    }

    Place valueAt(String pointer) {
        return values.getOrDefault(pointer, Place.UNKNOWN);
    }

    /** Place of the key, or of the value where a value has no key. */
    Place keyAt(String pointer) {
        return keys.getOrDefault(pointer, valueAt(pointer));
    }

    private JsonNode convert(Node node, String pointer) {
        node.getStartMark().ifPresent(mark -> values.put(pointer, place(node, mark)));
        if (node.isRecursive()) {
            report.at(pointer, "an alias that contains itself", "a finite value", null);
            return Json.NODES.nullNode();
        }
        if (node instanceof MappingNode mapping) {
            return object(mapping, pointer);
        } else if (node instanceof SequenceNode sequence) {
            ArrayNode array = Json.NODES.arrayNode();
            List<Node> elements = sequence.getValue();
            for (int i = 0; i < elements.size(); i++) {
                array.add(convert(elements.get(i), pointer + "/" + i));
            }
            return array;
        }
        return scalar((ScalarNode) node, pointer);
    }

    private ObjectNode object(MappingNode mapping, String pointer) {
        ObjectNode object = Json.NODES.objectNode();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                report.at(pointer, "a key that is not text", "a key that is text", null);
                continue;
            }
            String below = Pointers.child(pointer, key.getValue());
            if (object.has(key.getValue())) {
                report.at(
                        key.getStartMark().map(YamlTree::place).orElse(Place.UNKNOWN),
                        below,
                        "the key \"" + key.getValue() + "\" for the second time",
                        "each key once",
                        null);
                continue;
            }
            key.getStartMark().ifPresent(mark -> keys.put(below, place(mark)));
            object.set(key.getValue(), convert(tuple.getValueNode(), below));
        }
        return object;
    }

    private JsonNode scalar(ScalarNode node, String pointer) {
        String text = node.getValue();
        Tag tag = node.getTag();
        try {
            if (tag.equals(Tag.NULL)) {
                return Json.NODES.nullNode();
            } else if (tag.equals(Tag.BOOL)) {
                return Json.NODES.booleanNode(Boolean.parseBoolean(text));
            } else if (tag.equals(Tag.INT)) {
                return Json.parse(Json.write(Json.NODES.numberNode(new BigInteger(text))));
            } else if (tag.equals(Tag.FLOAT)) {
                return Json.NODES.numberNode(new BigDecimal(text));
            }
        } catch (NumberFormatException e) {
            report.at(pointer, "the number " + text, "a number that JSON can hold", null);
            return Json.NODES.nullNode();
        }
        return Json.NODES.textNode(text);
    }

    private static Place place(Mark mark) {
        return new Place(mark.getLine() + 1, mark.getColumn() + 1, mark.getLine() + 1, mark.getColumn() + 1, 0);
    }

    private static Place place(Node node, Mark mark) {
        int line = mark.getLine() + 1;
        int column = mark.getColumn() + 1;
        if (!(node instanceof ScalarNode scalar)) {
            return new Place(line, column, line, column, 0);
        }
        ScalarStyle style = scalar.getScalarStyle();
        if (style == ScalarStyle.LITERAL || style == ScalarStyle.FOLDED) {
            int indent = indentOfNextLine(mark);
            return new Place(line, column, line + 1, indent + 1, indent);
        }
        boolean quoted = style == ScalarStyle.SINGLE_QUOTED || style == ScalarStyle.DOUBLE_QUOTED;
        return new Place(line, column, line, quoted ? column + 1 : column, 0);
    }

    private static int indentOfNextLine(Mark mark) {
        int[] buffer = mark.getBuffer();
        int at = mark.getPointer();
        while (at < buffer.length && buffer[at] != '\n') {
            at++;
        }
        int indent = 0;
        while (at + 1 + indent < buffer.length && buffer[at + 1 + indent] == ' ') {
            indent++;
        }
        return indent;
    }
}
