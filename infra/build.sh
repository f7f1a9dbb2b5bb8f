# Sourced by the scripts beside it: builds the solution when its sources are newer than what was built last.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
ops=$root/infra/Referrals.Ops/bin/Release/net10.0/Referrals.Ops.dll
stamp=$root/infra/Referrals.Ops/obj/solution-built
export DOTNET_CLI_TELEMETRY_OPTOUT=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

build() {
  mkdir -p "${stamp%/*}"
  # Taken before the build: what is saved while it runs is newer, and built the next time.
  touch "$stamp.begun"
  # No build server and no waiting compiler: nothing stays behind when the script ends.
  dotnet build "$root/Referrals.sln" -c Release -v quiet -warnaserror --nodereuse:false -p:UseSharedCompilation=false >&2
  mv "$stamp.begun" "$stamp"
}

build_if_stale() {
  local project
  for project in infra/Referrals.Ops src/Referrals.Identity src/Referrals.Clinical; do
    [ -f "$root/$project/bin/Release/net10.0/${project##*/}.dll" ] || { rm -f "$stamp"; break; }
  done
  if [ ! -f "$stamp" ] || [ -n "$(newer_sources)" ]; then
    echo "building (Release)" >&2
    build
  fi
}

newer_sources() {
  find "$root"/src "$root"/infra "$root"/tests "$root"/*.sln "$root"/*.props "$root"/global.json \
    \( -name bin -o -name obj \) -prune -o -type f -newer "$stamp" \
    \( -name '*.cs' -o -name '*.csproj' -o -name '*.sql' -o -name '*.json' -o -name '*.props' -o -name '*.targets' -o -name '*.sln' \) -print -quit
}
