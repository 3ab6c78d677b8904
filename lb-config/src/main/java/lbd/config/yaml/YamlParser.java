package lbd.config.yaml;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/// One document of YAML 1.1, as SnakeYAML reads it, to a tree.
public final class YamlParser {
    private YamlParser() {}

    /// @param file for the positions
    public static YamlNode parse(String file, byte[] bytes) throws YamlException {
        String text = SourceText.decode(file, bytes);
        LoaderOptions options = limits(text);
        BoundedParser events = new BoundedParser(new ParserImpl(new StreamReader(text), options));
        Node root = compose(file, text, events, options);
        return new TreeBuilder(file, events.aliases()).build(root);
    }

    /// The nodes of a text, aliases in their places.
    static Node compose(String file, String text) throws YamlException {
        LoaderOptions options = limits(text);
        return compose(file, text, new BoundedParser(new ParserImpl(new StreamReader(text), options)), options);
    }

    private static Node compose(String file, String text, BoundedParser events, LoaderOptions options)
            throws YamlException {
        try {
            return onlyDocument(file, events, options);
        } catch (BoundedParser.TooDeep e) {
            throw new YamlException(
                    position(file, e.mark()), "nested deeper than " + BoundedParser.MAX_DEPTH + " levels");
        } catch (MarkedYAMLException e) {
            throw new YamlException(position(file, SyntaxError.mark(e)), SyntaxError.message(e, text));
        } catch (RuntimeException e) {
            // SnakeYAML has a few without a place: a YAMLException for a key behind a bracket that ends too far left, a
            // NumberFormatException for "\UFFFFFFFF".
            Mark reached = events.reached();
            throw new YamlException(
                    reached == null ? Position.wholeFile(file) : position(file, reached),
                    "not valid YAML: cannot be understood from here on; is a bracket or an escape (\\) misplaced?");
        }
    }

    private static Node onlyDocument(String file, BoundedParser events, LoaderOptions options) throws YamlException {
        Composer composer = new Composer(events, new Resolver(), options);
        if (!composer.checkNode()) {
            throw new YamlException(Position.wholeFile(file), "the file is empty but for comments");
        }
        Node root = composer.getNode();
        if (!events.checkEvent(Event.ID.StreamEnd)) {
            throw new YamlException(
                    position(file, events.peekEvent().getStartMark()),
                    "a second document begins here; one file holds one configuration");
        }
        return root;
    }

    /// SnakeYAML's own limits have no place in their errors, so they are set out of the way of ours: [BoundedParser]
    /// and [TreeBuilder].
    private static LoaderOptions limits(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(Integer.MAX_VALUE);
        options.setNestingDepthLimit(Integer.MAX_VALUE);
        options.setCodePointLimit(text.length() + 1);
        return options;
    }

    static Position position(String file, Mark mark) {
        return new Position(file, mark.getLine() + 1, mark.getColumn() + 1);
    }
}
