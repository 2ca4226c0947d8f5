"""How each side is started: as a whole process, in an environment that is stated."""

import json
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OURS = ROOT / "bench" / "Rubato.Benchmarks" / "bin" / "Release" / "net10.0" / "Rubato.Benchmarks.dll"
BUILD = "dotnet build -c Release bench/Rubato.Benchmarks"
INSTALL = "apt-get install python3-torch libopenblas0-pthread"

# What the caller's shell may have set and what would decide a comparison unseen.
UNSET = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "GOTO_NUM_THREADS", "OPENBLAS_VERBOSE", "OMP_WAIT_POLICY",
         "GOMP_SPINCOUNT", "GOMP_CPU_AFFINITY", "OMP_PROC_BIND", "OMP_PLACES", "OMP_DYNAMIC", "GLIBC_TUNABLES",
         "MALLOC_ARENA_MAX", "MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "MALLOC_TOP_PAD_", "LD_PRELOAD")

# glibc hands large blocks back to the system at once and pays for fresh pages at the next step. These keep them; one
# arena, because the backward pass runs on a thread of its own, whose arena can't hold large blocks.
KEPT = {"MALLOC_MMAP_THRESHOLD_": str(1 << 30), "MALLOC_TRIM_THRESHOLD_": str(1 << 34),
        "MALLOC_TOP_PAD_": str(1 << 28)}
ONE_ARENA = {**KEPT, "MALLOC_ARENA_MAX": "1"}
HUGE = {**ONE_ARENA, "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
PASSIVE = {"OMP_WAIT_POLICY": "PASSIVE"}
PLAIN = {"plain": {}}

# Small memory instead: blocks go back to the system as soon as they are free. Slow.
RETURNED = {"MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_TRIM_THRESHOLD_": "65536"}
FRUGAL = {"returned memory, one arena": {**RETURNED, "MALLOC_ARENA_MAX": "1"}, "returned memory": RETURNED,
          "one arena": {"MALLOC_ARENA_MAX": "1"}, **PLAIN}


def environments(threads, quick):
    """The peer's settings to be tried, by name; the likely best first."""
    both = {"huge pages": HUGE, "plain": {}}
    if not quick:
        both = {**both, "kept memory, one arena": ONE_ARENA, "kept memory": KEPT}
    if threads == 1:
        return both
    # OpenMP's threads spin after their work, on cores that OpenBLAS's own threads would need.
    passive = {f"{name}, passive": {**settings, **PASSIVE} for name, settings in both.items()}
    one = {"huge pages, passive, OpenBLAS on 1 thread": {**HUGE, **PASSIVE, "OPENBLAS_NUM_THREADS": "1"}}
    return {**passive, **one} if quick else {**passive, **one, **both}


def processor_flags():
    try:
        with open("/proc/cpuinfo") as file:
            return next((line.split(":")[1].split() for line in file if line.startswith("flags")), [])
    except OSError:
        return []


def cores():
    """The processors whose kernels OpenBLAS is told to take, besides the one that it finds itself (None). A version older
    than the processor doesn't know it and falls back to kernels for Prescott, without AVX: a fifth of the speed."""
    flags = processor_flags()
    return [None, *(["SkylakeX"] if "avx512f" in flags else ["Haswell"] if "avx2" in flags else [])]


def environment(threads, settings):
    base = {name: value for name, value in os.environ.items() if name not in UNSET}
    return {**base, "OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads), **settings}


class Failed(Exception):
    """A side that didn't run; the message says why."""


def find_peer(wanted):
    """The interpreter that has PyTorch, and PyTorch's version."""
    candidates = [wanted] if wanted else [sys.executable, "/usr/bin/python3", "python3"]
    for python in dict.fromkeys(candidates):
        if shutil.which(python):
            found = subprocess.run([python, "-c", "import torch; print(torch.__version__)"], cwd=HERE,
                                   env=environment(1, {}), capture_output=True, text=True)
            if found.returncode == 0:
                return python, found.stdout.strip()
    raise Failed(f"The peer: no PyTorch in {', '.join(dict.fromkeys(candidates))}. Install it with '{INSTALL}', "
                 "or name the interpreter that has it by --python.")


def check_ours():
    if not shutil.which("dotnet"):
        raise Failed("Our side: 'dotnet' isn't on the path. Install the .NET 10 SDK.")
    if not OURS.exists():
        raise Failed(f"Our side isn't built: {OURS.relative_to(ROOT)} is missing. Run '{BUILD}' first.")


def run_ours(work, threads, extra=()):
    command = ["dotnet", str(OURS), "peer", work, "--threads", str(threads), *extra]
    return run(f"our '{work}'", command, threads, {}, None)


def run_peer(python, work, threads, settings, extra=(), seconds=None):
    command = [python, str(HERE / f"{work}.py"), "--threads", str(threads), *extra]
    return run(f"the peer's '{work}'", command, threads, settings, seconds)


def run(name, command, threads, settings, seconds):
    """The lines that it printed. Where a time is given, those that it printed until then."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment(threads, settings), text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
    except BaseException:
        process.kill()
        process.wait()
        raise
    else:
        if process.returncode:
            reason = (err.strip() or out.strip() or "it printed nothing").splitlines()[-8:]
            raise Failed(f"{name} on {threads} thread(s) ended with {process.returncode}:\n  " + "\n  ".join(reason))
    lines = []
    for text in out.splitlines():
        if text.startswith("{"):
            try:
                lines.append(json.loads(text))
            except json.JSONDecodeError as error:
                if seconds is None:  # else it is the line at which it was stopped
                    raise Failed(f"{name}: a line isn't JSON ({error}): {text[:200]}") from error
    if not lines and seconds is None:
        raise Failed(f"{name} on {threads} thread(s) printed no results.")
    return lines
