/// The image, in a container engine: docker or podman, whatever Testcontainers finds (DOCKER_HOST).
///
/// Nothing is pulled: the image is the tar that lb-daemon's `package` made, and the servers behind it are the same
/// image with routes that answer by themselves. Where there is no engine, or no tar (-Dquick makes none), the tests
/// are skipped and say so; where the environment variable CI is `true` they fail.
@NullMarked
package lbd.it.image;

import org.jspecify.annotations.NullMarked;
