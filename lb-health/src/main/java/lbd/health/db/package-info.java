/// Greetings of databases: MySQL (and MariaDB) and PostgreSQL, as HAProxy checks them.
///
/// Called by [lbd.health.Checkers]; each dialogue runs over a [lbd.health.stream.StreamRun], on the loop
/// of the checks.
@NullMarked
package lbd.health.db;

import org.jspecify.annotations.NullMarked;
