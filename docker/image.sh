#!/bin/sh
# Makes the image without an engine and without a registry: a tar that `podman load` and `docker load` take. Docker's
# own format, since OCI's has no HEALTHCHECK. It is the layers that are compressed: podman takes no compressed tar.
#
#   image.sh DISTRIBUTION VERSION TIMESTAMP OUTPUT.tar
set -eu

dist=$1
version=$2
timestamp=$3
output=$4
here=$(cd "$(dirname "$0")" && pwd)

work=$(mktemp -d "$output.XXXXXX")
trap 'rm -rf "$work"' EXIT

case $(uname -m) in
x86_64) architecture=amd64 ;;
aarch64) architecture=arm64 ;;
*) architecture=$(uname -m) ;;
esac

# The runtime and the C library change seldom: a layer of their own, which a registry then has already.
layer() {
  tar --create --directory "$work/root" --sort=name --owner=0 --group=0 --numeric-owner --no-recursion \
    --null --files-from - --file "$work/$1.tar"
  gzip --no-name --to-stdout "$work/$1.tar" >"$work/image/$1.tar.gz"
}

digest() {
  sha256sum "$work/$1" | cut -d ' ' -f 1
}

"$here/rootfs.sh" "$dist" "$work/root"
find "$work/root" -exec touch --no-dereference --date="$timestamp" {} +
mkdir "$work/image"
cd "$work/root"
find . ! -path './opt/lbd/*' -print0 -o -path './opt/lbd/runtime*' -print0 | layer base
find ./opt/lbd -mindepth 1 ! -path './opt/lbd/runtime*' -print0 | layer lbd

cat >"$work/config.json" <<EOF
{
  "created": "$timestamp",
  "architecture": "$architecture",
  "os": "linux",
  "config": {
    "User": "65532:65532",
    "Env": ["PATH=/opt/lbd/bin:/bin"],
    "Entrypoint": ["/opt/lbd/bin/lbd"],
    "Cmd": ["run", "-c", "/etc/lbd/lbd.yaml"],
    "WorkingDir": "/",
    "ExposedPorts": {"9600/tcp": {}},
    "Volumes": {"/run/lbd": {}},
    "StopSignal": "SIGTERM",
    "Labels": {
      "org.opencontainers.image.title": "lbd",
      "org.opencontainers.image.version": "$version",
      "org.opencontainers.image.licenses": "Apache-2.0"
    },
    "Healthcheck": {
      "Test": ["CMD", "/opt/lbd/bin/lbd", "status"],
      "Interval": 10000000000,
      "Timeout": 5000000000,
      "StartPeriod": 5000000000,
      "Retries": 3
    }
  },
  "rootfs": {"type": "layers", "diff_ids": ["sha256:$(digest base.tar)", "sha256:$(digest lbd.tar)"]},
  "history": [
    {"created": "$timestamp", "created_by": "runtime and C library"},
    {"created": "$timestamp", "created_by": "lbd $version"}
  ]
}
EOF
config=$(digest config.json).json
mv "$work/config.json" "$work/image/$config"
cat >"$work/image/manifest.json" <<EOF
[{"Config": "$config", "RepoTags": ["localhost/lbd:$version", "localhost/lbd:latest"], "Layers": ["base.tar.gz", "lbd.tar.gz"]}]
EOF

tar --create --directory "$work/image" --sort=name --owner=0 --group=0 --numeric-owner --mtime="$timestamp" \
  --file "$output.part" manifest.json "$config" base.tar.gz lbd.tar.gz
mv "$output.part" "$output"
