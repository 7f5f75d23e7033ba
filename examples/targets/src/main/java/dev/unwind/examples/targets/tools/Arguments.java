package dev.unwind.examples.targets.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The named arguments of one call, whose names were checked before. */
public record Arguments(ObjectNode values) {

    public JsonNode value(String name) {
        return values.path(name);
    }

    /** The text of an argument; a number gives its digits. */
    public String text(String name) throws Refused {
        JsonNode value = value(name);
        if (!value.isValueNode() || value.isNull()) {
            throw new Refused("argument '" + name + "' must be a text, but is " + value);
        }
        return value.asText();
    }

    public Optional<String> optionalText(String name) throws Refused {
        return value(name).isMissingNode() || value(name).isNull() ? Optional.empty() : Optional.of(text(name));
    }

    public List<String> texts(String name) throws Refused {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : elements(name)) {
            texts.add(element.isTextual() ? element.textValue() : element.toString());
        }
        return texts;
    }

    /** The elements as copies that may be changed. */
    public List<ObjectNode> objects(String name) throws Refused {
        List<ObjectNode> objects = new ArrayList<>();
        for (JsonNode element : elements(name)) {
            if (!(element instanceof ObjectNode object)) {
                throw new Refused("argument '" + name + "' must be a list of objects, but holds " + element);
            }
            objects.add(object.deepCopy());
        }
        return objects;
    }

    public Amount amount(String name) throws Refused {
        if (!value(name).isNumber()) {
            throw new Refused("argument '" + name + "' must be a number, but is " + value(name));
        }
        return Amount.of(value(name));
    }

    private JsonNode elements(String name) throws Refused {
        JsonNode value = value(name);
        if (!value.isArray()) {
            throw new Refused("argument '" + name + "' must be a list, but is " + value);
        }
        return value;
    }
}
