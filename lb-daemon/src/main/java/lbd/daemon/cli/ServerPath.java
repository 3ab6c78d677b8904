package lbd.daemon.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// `POOL/SERVER`, as `lbd status` shows it.
record ServerPath(String pool, String server) {
    static final class Converter implements ITypeConverter<ServerPath> {
        @Override
        public ServerPath convert(String text) {
            int slash = text.indexOf('/');
            if (slash <= 0 || slash == text.length() - 1) {
                throw new TypeConversionException("\"" + text + "\" is not POOL/SERVER, such as app/app1");
            }
            return new ServerPath(text.substring(0, slash), text.substring(slash + 1));
        }
    }

    String api(String verb) {
        return ApiPath.server(pool, server, verb);
    }
}
