/// Alerts: messages to people and their systems about what happens, made of the events that the log has.
///
/// An event that is about one of an alert's topics is gathered with those that follow soon, and goes out as one
/// message, on a thread of its own, again and again where that fails. Nobody else waits for any of it, everything is
/// bounded, and no event about alerts is about a topic: an alert that fails makes no other.
@NullMarked
package lbd.daemon.alert;

import org.jspecify.annotations.NullMarked;
