package lbd.proxy.route;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import lbd.core.http.Head;
import lbd.core.http.Method;

/// The methods that a rule takes; all when it names none.
final class MethodSet {
    private final Set<Method> known = EnumSet.noneOf(Method.class);
    private final List<byte[]> others = new ArrayList<>();
    private final boolean all;

    private MethodSet(List<String> methods) {
        all = methods.isEmpty();
        for (String name : methods) {
            byte[] token = name.getBytes(US_ASCII);
            Method method = Method.of(token, 0, token.length);
            if (method == Method.OTHER) {
                others.add(token);
            } else {
                known.add(method);
            }
        }
    }

    static MethodSet of(List<String> methods) {
        return new MethodSet(methods);
    }

    boolean contains(Head head) {
        return all || (head.method() == Method.OTHER ? containsOther(head) : known.contains(head.method()));
    }

    private boolean containsOther(Head head) {
        for (int i = 0; i < others.size(); i++) {
            byte[] token = others.get(i);
            if (Arrays.equals(head.bytes(), head.methodStart(), head.methodEnd(), token, 0, token.length)) {
                return true;
            }
        }
        return false;
    }
}
