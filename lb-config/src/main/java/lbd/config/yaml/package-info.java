/// From bytes to a small tree of our own, every node with its place; the only package that knows SnakeYAML.
///
/// [YamlParser] decodes, composes and hands the nodes to [TreeBuilder], which resolves aliases and merge keys within
/// bounds. What is wrong here ends the reading with one [YamlException], since nothing sure can be said about the rest
/// of a text that is not YAML. What can be told beside other errors, such as a duplicate key, is a [YamlNode.Flaw].
@NullMarked
package lbd.config.yaml;

import org.jspecify.annotations.NullMarked;
