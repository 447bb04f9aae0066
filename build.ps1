# Sets up, builds and runs: ./build.ps1 --help.
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot
$env:DOTNET_CLI_TELEMETRY_OPTOUT = $env:DOTNET_NOLOGO = $env:MSBUILDDISABLENODEREUSE = '1'
dotnet build build/Build.csproj -c Release -nologo -v q "-clp:ErrorsOnly" -tl:off
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
dotnet artifacts/bin/Build/release/Build.dll @args
exit $LASTEXITCODE
