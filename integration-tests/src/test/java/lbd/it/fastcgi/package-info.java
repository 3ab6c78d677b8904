/// PHP-FPM behind a daemon, with files beside it and MariaDB behind it.
@NullMarked
package lbd.it.fastcgi;

import org.jspecify.annotations.NullMarked;
