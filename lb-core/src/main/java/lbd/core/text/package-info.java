/// Text of others on its way to people: a server's banner, a script's output, a neighbour's name.
@NullMarked
package lbd.core.text;

import org.jspecify.annotations.NullMarked;
