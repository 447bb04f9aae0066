#!/usr/bin/env bash
# Sets up, builds and runs: ./build.sh --help. Compiles the build project first when a source is newer than it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
program=artifacts/bin/Build/release/Build.dll stamp=artifacts/stamps/build-project
command -v dotnet >/dev/null || { echo "The .NET SDK is missing; global.json names its version." >&2; exit 3; }
if [[ ! -f $program || ! -f $stamp ]] ||
   [[ -n $(find build pipeline compressors runtime Directory.*.props global.json -newer "$stamp" ! -name '*.md' ! -name '*.yaml' ! -name '*.schema.json' -print -quit) ]]; then
    echo "Compiling the build project (about a minute the first time, it brings the pipeline along) ..."
    mkdir -p artifacts/stamps artifacts/logs && touch "$stamp.new"
    [[ ${CI:-} == true ]] && shared=(-p:UseSharedCompilation=false)
    dotnet build build/Build.csproj -c Release -nologo -v q -tl:off "${shared[@]+"${shared[@]}"}" >artifacts/logs/build-project.log 2>&1 </dev/null ||
        { grep -E ': (error|warning) ' artifacts/logs/build-project.log | sort -u | head -n 20; echo "The whole output is in artifacts/logs/build-project.log."; exit 1; } >&2
    mv "$stamp.new" "$stamp"
fi
exec dotnet "$program" "$@" </dev/null
