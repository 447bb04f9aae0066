#!/usr/bin/env bash
# Packs what tests/gpu/run.sh needs on a machine without the .NET SDK: the checks with their runtime, trimmed, in one archive.
#
#   tests/gpu/publish.sh [ARCHIVE]      default: artifacts/gpu/compress-gpu-linux-x64.tar.xz, at most 45 MB
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
archive=${1:-artifacts/gpu/compress-gpu-linux-x64.tar.xz}
folder=artifacts/gpu/publish
rm -rf "$folder"
mkdir -p "$folder" "$(dirname "$archive")"
dotnet publish tests/gpu/Compress.Gpu.Checks/Compress.Gpu.Checks.csproj -c Release -p:PublishGpu=true -o "$folder" -v q -nologo -tl:off
# Symbols and documentation are for developers.
find "$folder" \( -name '*.pdb' -o -name '*.xml' -o -name '*.dbg' \) -delete
# Same files, same bytes: no owners, no times, one order.
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -C "$folder" -cf - . | xz -T1 -6 >"$archive.new"
mv "$archive.new" "$archive"
bytes=$(stat -c %s "$archive")
printf '%s: %d bytes, %d files\n' "$archive" "$bytes" "$(find "$folder" -type f | wc -l)"
if ((bytes > 45000000)); then
    echo "The archive is larger than 45 MB." >&2
    exit 1
fi
