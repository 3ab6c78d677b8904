#!/bin/sh
# Compiles the program for the kernel; needs clang and libbpf's headers (Debian: clang libbpf-dev).
#
#   compile.sh OUTPUT
set -eu

here=$(cd "$(dirname "$0")" && pwd)
include=/usr/include/$(uname -m)-linux-gnu
clang -O2 -g0 -Wall -Werror -target bpf -mcpu=v3 -I"$include" -I"$here" -c "$here/forward.bpf.c" -o "$1"

