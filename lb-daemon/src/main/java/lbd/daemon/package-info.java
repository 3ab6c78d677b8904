/// The daemon: wiring, command line, admin.
///
/// [Main] reads the command line; [Daemon] puts the parts together, one package for each, and starts and
/// stops them in order. This module alone knows that lb-config, lb-health, lb-proxy, lb-vrrp and lb-forward exist
/// side by side. Nothing calls in but the JVM.
@NullMarked
package lbd.daemon;

import org.jspecify.annotations.NullMarked;
