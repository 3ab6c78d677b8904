/// Health checks and their schedule.
@NullMarked
package lbd.health;

import org.jspecify.annotations.NullMarked;
