/// What of this machine lbd depends on, and what to change: `lbd doctor`.
///
/// A [Check] looks at a [Machine] (files below a root, so that tests bring their own) and at a configuration, where one
/// is given, and says what is, what it should be, and how to change it. Nothing is changed.
@NullMarked
package lbd.daemon.doctor;

import org.jspecify.annotations.NullMarked;
