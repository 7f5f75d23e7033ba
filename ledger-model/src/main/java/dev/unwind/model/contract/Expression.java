package dev.unwind.model.contract;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.CelKind;
import dev.cel.runtime.CelEvaluationException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A compiled expression of a contract or a policy. Thread-safe. */
public final class Expression {
    private static final Set<String> EQUALITIES = Set.of("_==_", "_!=_");
    private static final Set<String> COMPARISONS = Set.of("_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_", "@in", "near");

    /** A mistake at a place in the text; line and column from 1. */
    public record Mistake(int line, int column, String message) {}

    /** A use of a field of one of the names in scope: {@code snapshot.order}. */
    public record Use(String name, String field, int line, int column) {}

    private final String place;
    private final String text;
    private final Scope scope;
    private final CelAbstractSyntaxTree ast;
    private final CompiledTexts.CompiledText compiled;
    /** Made when it is first asked for, and then kept: each rule that does not hold is explained by it. */
    private volatile @Nullable Optional<Comparison> comparison;

    private Expression(
            String place, String text, Scope scope, CelAbstractSyntaxTree ast, CompiledTexts.CompiledText compiled) {
        this.place = place;
        this.text = text;
        this.scope = scope;
        this.ast = ast;
        this.compiled = compiled;
    }

    /** The mistakes in a text that should give a value of a kind; empty when it can be compiled. */
    static List<Mistake> mistakes(Scope scope, CelKind kind, String text) {
        CelValidationResult result = CompiledTexts.of(scope, text).result();
        if (result.hasError()) {
            List<Mistake> mistakes = new ArrayList<>();
            for (CelIssue issue : result.getErrors()) {
                mistakes.add(new Mistake(
                        Math.max(1, issue.getSourceLocation().getLine()),
                        Math.max(0, issue.getSourceLocation().getColumn()) + 1,
                        issue.getMessage()));
            }
            return mistakes;
        }
        try {
            CelKind given = result.getAst().getResultType().kind();
            boolean fits = kind == CelKind.DYN
                    || given == kind
                    || given.isDyn()
                    || kind == CelKind.DOUBLE && (given == CelKind.INT || given == CelKind.UINT);
            return fits ? List.of() : List.of(new Mistake(1, 1, "the value is of type " + given + ", not " + kind));
        } catch (CelValidationException e) {
            return List.of(new Mistake(1, 1, String.valueOf(e.getMessage())));
        }
    }

    /** The expression of a text that has no mistakes. */
    public static Expression compile(String place, Scope scope, String text) {
        CompiledTexts.CompiledText compiled = CompiledTexts.of(scope, text);
        try {
            return new Expression(place, text, scope, compiled.result().getAst(), compiled);
        } catch (CelValidationException e) {
            throw new EvaluationFailed(place, text, String.valueOf(e.getMessage()), e);
        }
    }

    /** The expression as it is written. */
    public String text() {
        return text;
    }

    /** The fields that the expression reads straight from the names in scope. */
    public List<Use> uses() {
        List<Use> uses = new ArrayList<>();
        CelNavigableAst.fromAst(ast).getRoot().allNodes().forEach(node -> {
            CelExpr expr = node.expr();
            if (expr.getKind() == Kind.SELECT
                    && expr.select().operand().getKind() == Kind.IDENT
                    && scope.names().contains(expr.select().operand().ident().name())) {
                String name = expr.select().operand().ident().name();
                uses.add(
                        use(name, expr.select().field(), expr.select().operand().id()));
            }
        });
        return uses;
    }

    /** The names in scope that the expression mentions. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        CelNavigableAst.fromAst(ast).getRoot().allNodes().forEach(node -> {
            if (node.getKind() == Kind.IDENT
                    && scope.names().contains(node.expr().ident().name())) {
                names.add(node.expr().ident().name());
            }
        });
        return names;
    }

    /** The texts that a name in scope is compared with, by {@code ==}, {@code !=} or {@code in} a list that is written out. */
    public List<Use> literals(String name) {
        List<Use> literals = new ArrayList<>();
        CelNavigableAst.fromAst(ast).getRoot().allNodes().forEach(node -> {
            if (node.getKind() != Kind.CALL || node.expr().call().args().size() != 2) {
                return;
            }
            CelExpr left = node.expr().call().args().get(0);
            CelExpr right = node.expr().call().args().get(1);
            boolean compares = EQUALITIES.contains(node.expr().call().function());
            if (compares && isName(left, name)) {
                literal(name, right, literals);
            } else if (compares && isName(right, name)) {
                literal(name, left, literals);
            } else if (node.expr().call().function().equals("@in")
                    && isName(left, name)
                    && right.getKind() == Kind.LIST) {
                right.list().elements().forEach(element -> literal(name, element, literals));
            }
        });
        return literals;
    }

    private static boolean isName(CelExpr expr, String name) {
        return expr.getKind() == Kind.IDENT && expr.ident().name().equals(name);
    }

    private void literal(String name, CelExpr expr, List<Use> literals) {
        if (expr.getKind() == Kind.CONSTANT && expr.constant().getKind() == CelConstant.Kind.STRING_VALUE) {
            literals.add(use(name, expr.constant().stringValue(), expr.id()));
        }
    }

    private Use use(String name, String field, long node) {
        Integer offset = ast.getSource().getPositionsMap().get(node);
        var location = ast.getSource().getOffsetLocation(offset == null ? 0 : offset);
        return new Use(
                name,
                field,
                location.map(l -> l.getLine()).orElse(1),
                location.map(l -> l.getColumn() + 1).orElse(1));
    }

    /** The two operands when the expression is a comparison, each an expression of its own; null otherwise. */
    @Nullable
    Comparison comparison() {
        Optional<Comparison> known = comparison;
        if (known == null) {
            known = Optional.ofNullable(operands());
            comparison = known;
        }
        return known.orElse(null);
    }

    private @Nullable Comparison operands() {
        CelExpr root = ast.getExpr();
        if (root.getKind() != Kind.CALL
                || !COMPARISONS.contains(root.call().function())
                || root.call().args().size() != 2) {
            return null;
        }
        CelExpr left = root.call().args().get(0);
        CelExpr right = root.call().args().get(1);
        boolean leftIsFound = mentionsFound(left) || !mentionsFound(right);
        return new Comparison(operand(leftIsFound ? right : left), operand(leftIsFound ? left : right));
    }

    /** What a comparison asks for and what it looks at. */
    record Comparison(Expression expected, Expression actual) {}

    private Expression operand(CelExpr operand) {
        var parsed = CelAbstractSyntaxTree.newParsedAst(operand, ast.getSource());
        var part = new CompiledTexts.CompiledText(scope, scope.cel().check(parsed));
        try {
            return new Expression(place, text, scope, part.result().getAst(), part);
        } catch (CelValidationException e) {
            throw new EvaluationFailed(place, text, String.valueOf(e.getMessage()), e);
        }
    }

    private static boolean mentionsFound(CelExpr expr) {
        return mentions(expr, "after") || mentions(expr, "observed");
    }

    private static boolean mentions(CelExpr expr, String name) {
        return CelNavigableExpr.fromExpr(expr)
                .allNodes()
                .anyMatch(node -> node.getKind() == Kind.IDENT
                        && node.expr().ident().name().equals(name));
    }

    Object evaluate(Map<String, Object> values) {
        try {
            return compiled.program().eval(values);
        } catch (CelEvaluationException | CelValidationException e) {
            throw new EvaluationFailed(place, text, String.valueOf(e.getMessage()), e);
        }
    }

    EvaluationFailed failure(String problem) {
        return new EvaluationFailed(place, text, problem, null);
    }

    /**
     * The value, which has to be true or false.
     *
     * @throws EvaluationFailed when there is none
     */
    public boolean bool(Map<String, Object> values) {
        return as(Boolean.class, "true or false", values);
    }

    /**
     * The value, which has to be text.
     *
     * @throws EvaluationFailed when there is none
     */
    public String string(Map<String, Object> values) {
        return as(String.class, "a string", values);
    }

    /**
     * The value, which has to be a number.
     *
     * @throws EvaluationFailed when there is none
     */
    public double number(Map<String, Object> values) {
        return as(Number.class, "a number", values).doubleValue();
    }

    /**
     * What a condition comes to by what is known of the values alone, whatever the others are; null when it depends on them. CEL leaves out
     * of account what cannot be evaluated where the other side of an {@code &&} or {@code ||} decides.
     */
    public @Nullable Boolean decided(Map<String, Object> known) {
        try {
            return bool(known);
        } catch (EvaluationFailed e) {
            return null;
        }
    }

    List<?> list(Map<String, Object> values) {
        return as(List.class, "a list", values);
    }

    JsonNode json(Map<String, Object> values) {
        Object value = evaluate(values);
        try {
            return CelValues.toJson(value);
        } catch (IllegalArgumentException e) {
            throw new EvaluationFailed(place, text, String.valueOf(e.getMessage()), e);
        }
    }

    private <T> T as(Class<T> type, String expected, Map<String, Object> values) {
        Object value = evaluate(values);
        if (type.isInstance(value)) {
            return type.cast(value);
        }
        throw failure("found " + value + ", expected " + expected);
    }
}
