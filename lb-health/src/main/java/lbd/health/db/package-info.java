/// Greetings of databases: MySQL (and MariaDB) and PostgreSQL, as HAProxy checks them.
@NullMarked
package lbd.health.db;

import org.jspecify.annotations.NullMarked;
