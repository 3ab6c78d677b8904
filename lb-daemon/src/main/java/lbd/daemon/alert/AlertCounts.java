package lbd.daemon.alert;

import java.util.Set;
import lbd.core.model.alert.AlertTopic;

/// What an alert has done.
///
/// @param kind    `webhook`, `email` or `command`
/// @param to      where it goes, without secrets
/// @param sent    messages
/// @param failed  attempts to send one
/// @param dropped events that no message had, or one that never got through
/// @param givenUp of those, the ones of messages
/// @param waiting events that are yet to be sent
/// @param failure why the last attempt failed; empty where it did not
public record AlertCounts(
        String name,
        String kind,
        String to,
        Set<AlertTopic> on,
        long sent,
        long failed,
        long dropped,
        long givenUp,
        long waiting,
        String failure) {}
