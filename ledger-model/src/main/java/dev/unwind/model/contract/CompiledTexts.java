package dev.unwind.model.contract;

import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What was compiled before in this process: a contract is checked and then used, often by several services that run
 * together, and compiling is what takes its time.
 */
final class CompiledTexts {
    /** Far more than any set of contracts has; beyond it the memory starts anew. */
    private static final int LIMIT = 20_000;

    private static final Map<Key, CompiledText> COMPILED = new ConcurrentHashMap<>();

    private record Key(Scope scope, String text) {}

    private CompiledTexts() {}

    static CompiledText of(Scope scope, String text) {
        if (COMPILED.size() > LIMIT) {
            COMPILED.clear();
        }
        return COMPILED.computeIfAbsent(
                new Key(scope, text), key -> new CompiledText(scope, scope.cel().compile(text)));
    }

    /** A text as the compiler took it, mistakes included; its program is made when it is first run. */
    static final class CompiledText {
        private final Scope scope;
        private final CelValidationResult result;
        private volatile CelRuntime.@Nullable Program program;

        CompiledText(Scope scope, CelValidationResult result) {
            this.scope = scope;
            this.result = result;
        }

        CelValidationResult result() {
            return result;
        }

        CelRuntime.Program program() throws CelValidationException, CelEvaluationException {
            CelRuntime.Program made = program;
            if (made == null) {
                made = scope.cel().createProgram(result.getAst());
                program = made;
            }
            return made;
        }
    }
}
