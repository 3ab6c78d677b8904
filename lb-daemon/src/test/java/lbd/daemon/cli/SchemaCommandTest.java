package lbd.daemon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import lbd.config.ConfigSchema;
import lbd.daemon.ExitCode;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SchemaCommandTest {
    @Test
    void printsTheSchemaOfTheFile() throws IOException {
        StringWriter out = new StringWriter();
        int code = new CommandLine(new SchemaCommand())
                .setOut(new PrintWriter(out))
                .execute();
        assertEquals(ExitCode.DONE, code);
        JsonMapper mapper = new JsonMapper();
        JsonNode printed = mapper.readTree(out.toString());
        assertEquals(mapper.readTree(mapper.writeValueAsString(ConfigSchema.all())), printed);
        assertEquals(
                "duration, 0s to 1d. Default: 30s. A change needs a restart.",
                printed.at("/$defs/process/properties/shutdown_grace/description")
                        .asText());
    }
}
