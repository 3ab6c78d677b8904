#!/bin/sh
# Makes the distribution out of what Maven has built: target/dist/lbd, ready to run where it lies or anywhere else, and
# the same as a tarball and as an image. lb-daemon's pom calls it in the phase `package`.
#
#   build.sh VERSION TIMESTAMP
set -eu

version=$1
timestamp=$2   # of every file, ISO 8601: builds of one commit look alike, and the AOT cache knows the jars by it

module=$(cd "$(dirname "$0")/../.." && pwd)
top=${module%/*}
. "$top/.mvn/find-jdk.sh"

target=$module/target
dist=$target/dist/lbd

# Only what lbd and its libraries use: net.http asks issuers of certificates, naming is logback's, httpserver the demo's, unsupported has the signals and Unsafe,
# jdk.net tells whose process speaks to the admin socket.
modules=java.base,java.logging,java.management,java.naming,java.net.http,java.xml,jdk.httpserver,jdk.management,jdk.net,jdk.unsupported

make_runtime() {
  stamp="$(cat "$JAVA_HOME/release") $modules"
  if [ "$(cat "$target/dist/runtime.stamp" 2>/dev/null)" != "$stamp" ]; then
    rm -rf "$target/dist"
    mkdir -p "$dist"
    # Not compressed: the tarball is smaller for it, and classes load faster.
    "$JAVA_HOME/bin/jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages --compress zip-0 \
      --output "$dist/runtime"
    rm "$dist/runtime/bin/keytool" "$dist/runtime/bin/jwebserver"
    echo "$stamp" >"$target/dist/runtime.stamp"
  fi
}

# The JVM looks here before libraries are unpacked into a temporary folder, which may be read-only or noexec.
unpack_natives() {
  machine=$(uname -m | sed s/aarch64/aarch_64/)   # as Netty spells it
  for jar in "$target"/lib/netty-transport-native-*-linux-"$machine".jar \
    "$target"/lib/netty-tcnative-boringssl-static-*-linux-"$machine".jar; do
    (cd "$target/dist" && "$JAVA_HOME/bin/jar" --extract --file "$jar" META-INF/native)
  done
  mv "$target"/dist/META-INF/native/*.so "$dist/runtime/lib/"
  rm -r "$target/dist/META-INF"
  (
    cd "$target/dist"
    "$JAVA_HOME/bin/jar" --extract --file "$target"/lib/native-linux-"$(uname -m)"-*.jar lib
    mv lib/*/libbrotli.so "$dist/runtime/lib/"
    # zstd-jni asks for a library that is called "libzstd-jni-...", to which the JVM adds another "lib".
    machine=$(uname -m | sed s/x86_64/amd64/)
    "$JAVA_HOME/bin/jar" --extract --file "$target"/lib/zstd-jni-*-linux_"$machine".jar linux
    zstd=$(basename linux/"$machine"/libzstd-jni-*.so)
    mv "linux/$machine/$zstd" "$dist/runtime/lib/lib$zstd"
    rm -r lib linux
  )
}

copy_files() {
  find "$dist" -mindepth 1 -maxdepth 1 ! -name runtime -exec rm -r {} +
  for part in bin jvm licences systemd THIRD-PARTY.md; do
    cp -R "$module/src/dist/$part" "$dist/"
  done
  cp -R "$top/conf" "$top/docker" "$top/docs" "$top/LICENSE" "$top"/*.md "$target/lib" "$target/lbd.jar" "$dist/"
  "$JAVA_HOME/bin/java" "$module/src/dist/Upgrade.java" "$dist"/lib/picocli-*.jar
  "$JAVA_HOME/bin/java" "$module/src/dist/WithoutNatives.java" "$dist"/lib/netty-t*-linux-*.jar \
    "$dist"/lib/native-linux-*.jar "$dist"/lib/zstd-jni-*.jar
  # From the tables that help and the readers of the configuration have.
  for page in lbd.1 lbd.yaml.5; do
    mkdir -p "$dist/man/man${page##*.}"
    "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -XX:TieredStopAtLevel=1 -jar "$dist/lbd.jar" man "$page" "${timestamp%T*}" |
      gzip -9 --no-name >"$dist/man/man${page##*.}/$page.gz"
  done
  # Natives of the other machine are of no use in a distribution that has a runtime for this one.
  case $(uname -m) in
  aarch64) rm -f "$dist"/lib/*x86_64*.jar "$dist"/lib/*amd64*.jar ;;
  *) rm -f "$dist"/lib/*aarch*.jar ;;
  esac
  chmod -R u=rwX,go=rX "$dist"
  find "$dist" -exec touch --no-dereference --date="$timestamp" {} +
}

# VRRP needs an interface and rights. A namespace of its own has both, for any user where the kernel lets users make
# one; without, the cache is made without VRRP, and a daemon with it starts a third slower. Where the training fails (a
# machine that forbids or is too slow) all but the cache is made: each start is slower then. The test of the tarball
# demands it.
train() {
  set -- "$JAVA_HOME/bin/java" "$module/src/dist/Train.java" "$dist"
  own='ip link set lo up && ip link add train type veth peer name peer && ip link set peer up &&
    ip link set train up && ip address add 192.0.2.1/24 dev train'
  if unshare --user --map-root-user --net sh -c "$own" 2>/dev/null; then
    unshare --user --map-root-user --net sh -c "$own"' && exec "$@"' sh "$@" train
  else
    echo "build.sh: no network namespace here (unshare, ip): VRRP is not in the AOT cache" >&2
    "$@"
  fi || {
    echo "build.sh: WARNING: the training failed (above is why); this build has no AOT cache, and starts slowly" >&2
    rm -f "$dist"/*.aot "$dist"/*.aot.config
  }
}

pack() {
  tar --create --directory "$target/dist" --sort=name --owner=0 --group=0 --numeric-owner --mtime="$timestamp" \
    --transform "s,^lbd,lbd-$version," lbd |
    gzip -9 --no-name >"$target/lbd-$version-linux-$(uname -m).tar.gz"
}

make_runtime
unpack_natives
copy_files
train
pack
"$top/docker/image.sh" "$dist" "$version" "$timestamp" "$target/lbd-$version-image-linux-$(uname -m).tar"
