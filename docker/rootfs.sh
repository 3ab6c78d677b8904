#!/bin/sh
# Makes the root file system of the image out of a distribution: it at /opt/lbd, the C library that its runtime needs,
# a shell for its launcher, and the few files and folders that both look for. Nothing else is in the image.
#
#   rootfs.sh DISTRIBUTION FOLDER
set -eu

dist=$1
root=$2
here=$(cd "$(dirname "$0")" && pwd)

# A program or library of this machine with all that it is linked to, at the places where they are here.
copy_elf() {
  for file in "$1" $(ldd "$1" | sed -n 's,^[^/]*\(/[^ ]*\) (0x.*,\1,p'); do
    case $file in
    "$dist"/*) ;;
    *)
      mkdir -p "$root${file%/*}"
      cp --dereference "$file" "$root$file"
      ;;
    esac
  done
}

mkdir -p "$root/bin" "$root/etc/lbd" "$root/opt" "$root/run/lbd" "$root/tmp"

cp -Rp "$dist" "$root/opt/lbd"
for library in "$dist"/runtime/bin/java $(find "$dist/runtime/lib" -name '*.so'); do
  copy_elf "$library"
done
shell=$(readlink -f /bin/sh)
copy_elf "$shell"
cp "$shell" "$root/bin/sh"
[ "$shell" = /bin/sh ] || rm "$root$shell"

# The charset that the launcher asks for; the rest of a locale is for languages.
for locale in /usr/lib/locale/C.utf8 /usr/lib/locale/C.UTF-8; do
  if [ -f "$locale/LC_CTYPE" ]; then
    mkdir -p "$root$locale"
    cp "$locale/LC_CTYPE" "$root$locale/LC_CTYPE"
    break
  fi
done

cp "$here/lbd.yaml" "$root/etc/lbd/lbd.yaml"
printf 'root:x:0:0::/:/bin/sh\nlbd:x:65532:65532::/:/bin/sh\n' >"$root/etc/passwd"
printf 'root:x:0:\nlbd:x:65532:\n' >"$root/etc/group"
printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"

chmod -R u=rwX,go=rX "$root"
# Whatever user the container runs as, root without its capabilities too, has to be able to write here.
chmod 1777 "$root/run/lbd" "$root/tmp"
