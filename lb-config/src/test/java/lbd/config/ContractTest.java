package lbd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.file.Path;
import java.util.List;
import lbd.config.bind.ConfigError;
import org.junit.jupiter.api.Test;

/// `contract.yaml` shows every key that there will be. Nothing in it is unknown or wrong.
class ContractTest {
    @Test
    void contractGivesNoErrorButNotSupportedYet() {
        ConfigResult result = ConfigReader.read(Path.of("src/test/resources/contract.yaml"));
        ConfigResult.Rejected rejected = assertInstanceOf(
                ConfigResult.Rejected.class, result, "all is supported: delete NotYet and turn this test around");
        List<ConfigError> others = rejected.errors().stream()
                .filter(e -> !e.message().contains("not supported yet"))
                // The pages of an installed lbd are not here.
                .filter(e -> !e.message().equals("there is no file /etc/lbd/503.html"))
                .toList();
        assertEquals(List.of(), others);
    }
}
