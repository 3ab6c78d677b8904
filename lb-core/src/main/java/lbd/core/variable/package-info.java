/// Variables: one small language for every text that says something of the request in hand: values of fields,
/// redirects, rewrites, keys of limits.
///
/// `{name}` stands for a value, `{name|text}` for the text where there is none, `{{` for a brace. All names are in
/// [Variable]. A text is compiled once, when the configuration is read, and then written as often as there are
/// requests, without allocating once its buffer has grown:
///
///     VariableText key = VariableText.parse("{client.address} {header.X-Tenant|none}", Form.RAW, Scope.REQUEST);
///     ...
///     buffer.clear();
///     key.write(facts, buffer);           // bytes 0 to buffer.length() of buffer.bytes()
///
/// - [Form] says where the text goes, and so which octets a value may not bring along. A value that comes from the
///   network can end no line, and adds no parameter to a URL: whatever would is written as `%XX`.
/// - [Scope] says what is known by then. A name that is not known by then is an error when the text is parsed.
/// - [Facts] is asked for values when a text is written. lbd.proxy.http answers for a request in hand; tests answer
///   what they like. A variable without a value is empty.
///
/// To add a variable: a line in [Variable], and a question in [Facts] where nothing there answers it yet. In lb-config
/// `VariableReader` reads such a text at its place, with `did you mean`.
@NullMarked
package lbd.core.variable;

import org.jspecify.annotations.NullMarked;
