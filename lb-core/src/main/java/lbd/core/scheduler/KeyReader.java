package lbd.core.scheduler;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import lbd.core.model.SchedulerSpec;

/// Finds what a hash scheduler hangs on in a piece of work. What is absent or empty has no key: hashing nothing
/// would send all such work to one member.
@FunctionalInterface
public interface KeyReader {
    KeyReader NONE = (input, scratch) -> Scheduler.NO_KEY;

    /// @param scratch overwritten
    /// @return the key, or [Scheduler#NO_KEY]
    long key(PickInput input, ByteRange scratch);

    static KeyReader source(SchedulerSpec spec) {
        return new AddressKey(false, spec);
    }

    static KeyReader destination(SchedulerSpec spec) {
        return new AddressKey(true, spec);
    }

    /// The request target, without scheme and host where it has them.
    static KeyReader url(SchedulerSpec spec) {
        PlacementHash digest = PlacementHash.of(spec);
        return (input, scratch) -> {
            if (!input.target(scratch)) {
                return Scheduler.NO_KEY;
            }
            TargetParts.path(scratch);
            if (!spec.query()) {
                TargetParts.withoutQuery(scratch);
            }
            return digest.of(scratch);
        };
    }

    /// The value of a parameter in the query of the request target, as it was sent.
    static KeyReader parameter(SchedulerSpec spec) {
        PlacementHash digest = PlacementHash.of(spec);
        byte[] name = name(spec);
        return (input, scratch) ->
                input.target(scratch) && TargetParts.parameter(scratch, name) ? digest.of(scratch) : Scheduler.NO_KEY;
    }

    /// The value of a header field. Of a list, in one field or in several of the name, it is the first element, as in
    /// HAProxy's `balance hdr()`.
    static KeyReader header(SchedulerSpec spec) {
        PlacementHash digest = PlacementHash.of(spec);
        byte[] name = bytes(nameOf(spec).toLowerCase(Locale.ROOT));
        return (input, scratch) -> {
            if (!input.header(name, 0, scratch)) {
                return Scheduler.NO_KEY;
            }
            FieldList.firstElement(scratch);
            return digest.of(scratch);
        };
    }

    /// The value of a cookie, wherever it is: clients of HTTP/2 send several fields. Of several cookies of the name the
    /// first counts, the one with the longest path (RFC 6265 section 5.4).
    static KeyReader cookie(SchedulerSpec spec) {
        PlacementHash digest = PlacementHash.of(spec);
        byte[] field = bytes("cookie");
        byte[] name = name(spec);
        return (input, scratch) -> {
            for (int nth = 0; input.header(field, nth, scratch); nth++) {
                if (Cookies.find(scratch, name)) {
                    return digest.of(scratch);
                }
            }
            return Scheduler.NO_KEY;
        };
    }

    /// The cookie of an RDP connection request.
    static KeyReader rdpCookie(SchedulerSpec spec) {
        PlacementHash digest = PlacementHash.of(spec);
        byte[] name = spec.name() == null ? bytes("mstshash") : name(spec);
        return (input, scratch) ->
                input.firstBytes(scratch) && RdpCookie.find(scratch, name) ? digest.of(scratch) : Scheduler.NO_KEY;
    }

    private static byte[] name(SchedulerSpec spec) {
        return bytes(nameOf(spec));
    }

    private static String nameOf(SchedulerSpec spec) {
        String name = spec.name();
        if (name == null) {
            throw new IllegalArgumentException("name: " + spec.type() + " needs one");
        }
        return name;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
