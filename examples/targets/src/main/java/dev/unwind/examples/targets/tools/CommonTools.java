package dev.unwind.examples.targets.tools;

import java.util.List;

/** The tools that every recorded service had: they touch no data. */
public final class CommonTools {
    private CommonTools() {}

    public static List<Tool> of(Wording wording) {
        return List.of(
                Tool.reading("calculate", (entities, args) -> calculate(wording, args), "expression"),
                Tool.reading("think", (entities, args) -> "", "thought"),
                Tool.reading("get_input_from_user", (entities, args) -> "", "thought"),
                Tool.reading("transfer_to_human_agents", (entities, args) -> "Transfer successful", "summary"));
    }

    private static String calculate(Wording wording, Arguments args) throws Refused {
        String expression = args.text("expression");
        if (!Calculator.hasOnlyAllowedCharacters(expression)) {
            throw wording.refusal("invalid characters in expression");
        }
        return Calculator.calculate(expression);
    }
}
