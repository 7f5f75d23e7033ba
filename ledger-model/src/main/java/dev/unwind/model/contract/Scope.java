package dev.unwind.model.contract;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelFunctionBinding;
import java.util.List;
import java.util.Map;

/** The names that an expression may use, by the place where it stands in a contract or a policy. */
public enum Scope {
    TARGET("input", "tenant", "run"),
    READ("input", "tenant", "run", "snapshot"),
    READ_EACH("input", "tenant", "run", "snapshot", "item", "index"),
    CREATED("input", "tenant", "run", "snapshot", "before", "output"),
    CREATED_EACH("input", "tenant", "run", "snapshot", "before", "output", "item", "index"),
    FAILURE("output", "error"),
    OUTCOME("input", "output", "before", "after", "tenant", "run"),
    POLICY("input", "output", "before", "observed", "tenant", "run"),
    COMPENSATION("input", "output", "before", "after", "tenant", "run", "undo"),
    /** Conditions and sentences of a policy. */
    GATE(
            List.of(
                    "input", "tool", "class", "risk", "target", "tenant", "agent", "release", "run", "impact",
                    "before"),
            Map.of(
                    "tool", SimpleType.STRING,
                    "class", SimpleType.STRING,
                    "risk", SimpleType.STRING,
                    "tenant", SimpleType.STRING,
                    "agent", SimpleType.STRING,
                    "release", SimpleType.STRING,
                    "run", SimpleType.STRING,
                    "impact", SimpleType.INT));

    private final List<String> names;
    private final Cel cel;

    Scope(String... names) {
        this(List.of(names), Map.of());
    }

    Scope(List<String> names, Map<String, CelType> types) {
        this.names = names;
        this.cel = environment(names, types);
    }

    /** The names, in the order in which people are told of them. */
    public List<String> names() {
        return names;
    }

    Cel cel() {
        return cel;
    }

    private static Cel environment(List<String> names, Map<String, CelType> types) {
        CelOptions options =
                CelOptions.current().enableHeterogeneousNumericComparisons(true).build();
        var builder = CelFactory.standardCelBuilder()
                .setOptions(options)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addCompilerLibraries(
                        CelExtensions.strings(),
                        CelExtensions.lists(),
                        CelExtensions.math(options),
                        CelExtensions.sets(options),
                        CelExtensions.bindings())
                .addRuntimeLibraries(
                        CelExtensions.strings(),
                        CelExtensions.lists(),
                        CelExtensions.math(options),
                        CelExtensions.sets(options))
                .addFunctionDeclarations(
                        CelFunctionDecl.newFunctionDeclaration(
                                "sum",
                                CelOverloadDecl.newGlobalOverload(
                                        "sum_list", SimpleType.DOUBLE, ListType.create(SimpleType.DYN))),
                        CelFunctionDecl.newFunctionDeclaration(
                                "near",
                                CelOverloadDecl.newGlobalOverload(
                                        "near_dyn_dyn", SimpleType.BOOL, SimpleType.DYN, SimpleType.DYN)))
                .addFunctionBindings(
                        CelFunctionBinding.from("sum_list", List.class, Amounts::sum),
                        CelFunctionBinding.from("near_dyn_dyn", Object.class, Object.class, Amounts::near));
        names.forEach(name -> builder.addVar(name, types.getOrDefault(name, SimpleType.DYN)));
        return builder.build();
    }
}
