/// The dashboard in a real browser, which is steered by Chromium's DevTools protocol.
@NullMarked
package lbd.it.dashboard;

import org.jspecify.annotations.NullMarked;
