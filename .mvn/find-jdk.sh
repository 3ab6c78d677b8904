# Sourced by ./mvnw and ./lbd: sets JAVA_HOME to a JDK 25, or prints one line and returns 1.
# Looks at LBD_JAVA_HOME, JAVA_HOME, the java on PATH and /usr/lib/jvm, in this order.

lbd_is_jdk25() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] &&
    grep -q '^JAVA_VERSION="25[".]' "$1/release"
}

lbd_find_jdk() {
  if [ -n "${LBD_JAVA_HOME-}" ]; then
    # Asked for by name: use it or say why not, never something else.
    if lbd_is_jdk25 "$LBD_JAVA_HOME"; then
      JAVA_HOME=$LBD_JAVA_HOME
      return 0
    fi
    echo "lbd: LBD_JAVA_HOME=$LBD_JAVA_HOME is not a JDK 25 (need bin/java, bin/javac and release)" >&2
    return 1
  fi
  if [ -n "${JAVA_HOME-}" ] && lbd_is_jdk25 "$JAVA_HOME"; then
    return 0
  fi
  lbd_java=$(command -v java || true)
  if [ -n "$lbd_java" ]; then
    lbd_java=$(readlink -f "$lbd_java")
    if lbd_is_jdk25 "${lbd_java%/bin/java}"; then
      JAVA_HOME=${lbd_java%/bin/java}
      return 0
    fi
  fi
  # find, not a glob: mvnw runs with globbing off.
  for lbd_home in $(find /usr/lib/jvm -mindepth 1 -maxdepth 1 2>/dev/null | sort); do
    if lbd_is_jdk25 "$lbd_home"; then
      JAVA_HOME=$lbd_home
      return 0
    fi
  done
  echo "lbd: no JDK 25 found in LBD_JAVA_HOME, JAVA_HOME, PATH or /usr/lib/jvm;" \
    "install one, for example Temurin: apt-get install temurin-25-jdk (from packages.adoptium.net)" >&2
  return 1
}

lbd_find_jdk || exit 5
export JAVA_HOME
