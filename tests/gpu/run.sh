#!/usr/bin/env bash
# Tries the training side on this machine's GPU: builds the C++ layer against the libtorch that is here, runs the checks of
# tests/gpu/Compress.Gpu.Checks, and measures training speed beside Python's PyTorch where that is here too.
#
#   tests/gpu/run.sh [RESULTS]      default: artifacts/gpu/results; log.txt, report.md and speed.tsv go there
#
# Needs a C++ compiler and CMake, an NVIDIA driver, and a CUDA build of libtorch 1.13 to 2.x: the folder in LIBTORCH, else
# that of `python3 -c 'import torch'`. The .NET SDK is not needed: the checks come from the archive that tests/gpu/publish.sh
# makes on a machine with it (COMPRESS_GPU_ARCHIVE names another one).
# COMPRESS_GPU_DEVICE is cuda:0 by default; cpu tries the script itself at small sizes. COMPRESS_GPU_ROUNDS is how often speed
# is measured, 2 by default; 0 leaves it out.
# A section that fails or runs out of time does not keep the next from running; the exit code is 1 if one did.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
results=${1:-$root/artifacts/gpu/results}
archive=${COMPRESS_GPU_ARCHIVE:-$root/artifacts/gpu/compress-gpu-linux-x64.tar.xz}
export COMPRESS_GPU_DEVICE=${COMPRESS_GPU_DEVICE:-cuda:0}
limit=${COMPRESS_GPU_LIMIT:-470}
# The processor is slower, and only tries the script.
patience=1
[[ $COMPRESS_GPU_DEVICE == cpu ]] && patience=10 limit=$((10 * limit))
mkdir -p "$results"
results=$(cd "$results" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
log=$results/log.txt
: >"$log"
rm -f "$results/speed.tsv"
failed=()
python=$(command -v python3 || true)

say() { printf '%s\n' "$*" | tee -a "$log"; }

# section NAME SECONDS COMMAND...: runs a command with a time limit, its output in the log and on the screen.
section() {
    local name=$1 most=$(($2 * patience)) start=$SECONDS code
    shift 2
    ((most > limit - SECONDS)) && most=$((limit - SECONDS))
    say "== $name"
    if ((most < 5)); then
        say "== $name: left out, the time is up"
        failed+=("$name")
        return 1
    fi
    timeout -k 5 "$most" "$@" 2>&1 </dev/null | tee -a "$log"
    code=${PIPESTATUS[0]}
    say "== $name: $([[ $code == 0 ]] && echo done || echo "FAILED with $code") after $((SECONDS - start)) s"
    [[ $code == 0 ]] || failed+=("$name")
    return "$code"
}

torch=${LIBTORCH:-}
if [[ -z $torch && -n $python ]]; then
    torch=$("$python" -c 'import os, torch; print(os.path.dirname(torch.__file__))' 2>/dev/null)
    # A distribution's package keeps the headers where the system does, and CMake looks there by itself.
    [[ -d $torch/include/ATen ]] || torch=
fi
say "Compress on $COMPRESS_GPU_DEVICE, $(date -u +%Y-%m-%d)"
say "card      $(nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv,noheader 2>/dev/null | head -n 1)"
say "processor $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores"
say "compiler  $(${CXX:-c++} --version 2>/dev/null | head -n 1)"
say "libtorch  ${torch:-where the system keeps it}"
[[ -n $python ]] && say "python    $("$python" -c 'import platform, torch; print(platform.python_version(), "PyTorch", torch.__version__, "CUDA", torch.version.cuda, "cuDNN", torch.backends.cudnn.version(), "cxx11 ABI", torch._C._GLIBCXX_USE_CXX11_ABI)' 2>&1 | tail -n 1)"

cmake=$(command -v cmake || echo "$(dirname "${python:-/}")/cmake")
command -v make >/dev/null || export CMAKE_GENERATOR=Ninja
build_shim() {
    export LIBTORCH=$torch
    "$cmake" -S "$root/compressors/Compress.Torch/native" -B "$work/build" -DCMAKE_BUILD_TYPE=Release "-DCOMPRESS_NATIVE_OUTPUT=$work/native" &&
        "$cmake" --build "$work/build" --parallel "$(nproc)"
}
unpack() {
    mkdir -p "$work/app" && { tar -xJf "$archive" -C "$work/app" 2>/dev/null || "$python" -m tarfile -e "$archive" "$work/app"; } &&
        chmod +x "$work/app/Compress.Gpu.Checks" && du -sh "$work/app"
}
export -f build_shim unpack
export root torch cmake work archive python
section unpack 60 bash -c unpack
section build 240 bash -c build_shim
if ((${#failed[@]} > 0)); then
    say "Without the checks or the C++ layer there is nothing to run."
    exit 1
fi

export COMPRESS_TORCH_LIBRARY=$work/native/libcompress_torch.so
export COMPRESS_GPU_RECIPE=$root/pipeline/recipes/quickstart.yaml
export COMPRESS_GPU_RESULTS=$work/results
# cuBLAS repeats its sums only with a workspace of a fixed size.
export CUBLAS_WORKSPACE_CONFIG=:4096:8
mkdir -p "$COMPRESS_GPU_RESULTS"
app=$work/app/Compress.Gpu.Checks
section operators 60 "$app" operators
section device 60 "$app" device
section lowerings 150 "$app" lowerings
section training 120 "$app" training
section precision 60 "$app" precision
section memory 60 "$app" memory
section pipeline 180 "$app" pipeline
for ((round = 1; round <= ${COMPRESS_GPU_ROUNDS:-2}; round++)); do
    section "speed, ours, round $round" 90 "$app" speed
    if [[ -n $python ]] && "$python" -c 'import torch' 2>/dev/null; then
        section "speed, PyTorch, round $round" 90 "$python" "$root/tests/gpu/speed.py" measure "$COMPRESS_GPU_DEVICE" "$COMPRESS_GPU_RESULTS/speed.tsv"
    fi
done
[[ -f $COMPRESS_GPU_RESULTS/speed.tsv ]] && cp "$COMPRESS_GPU_RESULTS/speed.tsv" "$results/"
{
    sed -n '1,/^== /p' "$log" | grep -v '^== ' | sed 's/^/    /'
    echo
    grep -E '^(== .*: (done|FAILED)|FAIL |[0-9]+ passed)' "$log" | sed 's/^/    /'
    echo
    [[ -n $python && -f $results/speed.tsv ]] && "$python" "$root/tests/gpu/speed.py" table "$results/speed.tsv"
} >"$results/report.md" 2>&1
cat "$results/report.md"
if ((${#failed[@]} > 0)); then
    echo "Failed: ${failed[*]}. $SECONDS s in all; see $log."
    exit 1
fi
echo "All sections passed in $SECONDS s."
