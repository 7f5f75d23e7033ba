package dev.unwind.model.contract;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelFunctionBinding;
import java.util.List;

/** The names that an expression may use, by the place where it stands in a contract. */
enum Scope {
    TARGET("input", "tenant", "run"),
    READ("input", "tenant", "run", "snapshot"),
    READ_EACH("input", "tenant", "run", "snapshot", "item", "index"),
    CREATED("input", "tenant", "run", "snapshot", "before", "output"),
    CREATED_EACH("input", "tenant", "run", "snapshot", "before", "output", "item", "index"),
    FAILURE("output", "error"),
    OUTCOME("input", "output", "before", "after", "tenant", "run"),
    POLICY("input", "output", "before", "observed", "tenant", "run"),
    COMPENSATION("input", "output", "before", "after", "tenant", "run", "undo");

    private final List<String> names;
    private final Cel cel;

    Scope(String... names) {
        this.names = List.of(names);
        this.cel = environment(this.names);
    }

    List<String> names() {
        return names;
    }

    Cel cel() {
        return cel;
    }

    private static Cel environment(List<String> names) {
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
        names.forEach(name -> builder.addVar(name, SimpleType.DYN));
        return builder.build();
    }
}
