/// YAML to the validated model, every value with its position.
@NullMarked
package lbd.config;

import org.jspecify.annotations.NullMarked;
