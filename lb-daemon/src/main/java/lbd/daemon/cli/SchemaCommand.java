package lbd.daemon.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import lbd.config.ConfigSchema;
import lbd.daemon.ExitCode;
import lbd.daemon.admin.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "schema",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the JSON Schema (draft 2020-12) of the configuration file, by which an editor completes keys and marks"
                    + " what is wrong.",
            "VS Code's YAML extension takes it where the file begins with: # yaml-language-server: $schema=lbd.schema.json"
        },
        footer = {"", "Example: lbd schema > lbd.schema.json"})
final class SchemaCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.println(Json.of(ConfigSchema.all()));
        out.flush();
        return ExitCode.DONE;
    }
}
