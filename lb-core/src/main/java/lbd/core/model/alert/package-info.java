/// Who is told of what happens to servers, pools, addresses, certificates and the configuration: by HTTP, mail or a
/// program.
///
/// Built by lb-config, read by the daemon's `alert`.
@NullMarked
package lbd.core.model.alert;

import org.jspecify.annotations.NullMarked;
