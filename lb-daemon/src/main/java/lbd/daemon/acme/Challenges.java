package lbd.daemon.acme;

import java.io.IOException;
import java.util.Map;
import lbd.core.model.tls.Certificate;

/// Who answers the authority when it looks whether a name is ours.
@FunctionalInterface
public interface Challenges {
    /// Answers with these from the return on, in place of those before.
    ///
    /// @param pages        what it is told in the clear, by token
    /// @param certificates what it is shown, by name
    /// @throws IOException if that cannot be done
    void expect(Map<String, String> pages, Map<String, Certificate> certificates) throws IOException;
}
