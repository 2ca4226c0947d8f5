"""How every peer script measures and prints: threads, timed blocks, one JSON object a line."""

import argparse
import gc
import json
import os
import statistics
import sys
import time

# Both may be set on a machine and slow OpenBLAS to half; it reads them when it is loaded. The first is also the only way to
# full speed on processors that OpenBLAS doesn't know: it then falls back to kernels of 2004. So it is set by --core alone.
SLOWING = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
SHOWN = ("OMP_NUM_THREADS", "OMP_WAIT_POLICY", "OPENBLAS_NUM_THREADS", "GLIBC_TUNABLES", "MALLOC_ARENA_MAX",
         "MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "MALLOC_TOP_PAD_") + SLOWING


def arguments(description, variants=()):
    """The options every script has; the caller adds its own."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--threads", type=int, default=1, metavar="N")
    parser.add_argument("--repeats", type=int, default=15, metavar="N", help="timed blocks (default 15)")
    parser.add_argument("--block-ms", type=float, default=50, metavar="MS", help="length of a block (default 50)")
    parser.add_argument("--core", metavar="TYPE", help="the processor whose kernels OpenBLAS is to take, as in SkylakeX; "
                        "without it OpenBLAS decides, and doesn't know every processor")
    if variants:
        parser.add_argument("--variant", choices=variants, action="append", metavar="NAME",
                            help=f"only this one, repeatable; without it each in turn: {', '.join(variants)}")
    return parser


def chosen(options, variants):
    """The variants to be measured, in their order."""
    return [variant for variant in variants if not options.variant or variant in options.variant]


def parse(parser):
    options = parser.parse_args()
    for name in ("threads", "repeats"):
        if getattr(options, name) < 1:
            parser.error(f"--{name}: got {getattr(options, name)}; at least 1 is needed")
    use_threads(options.threads, options.core)
    return options


def use_threads(threads, core):
    """Before the libraries are loaded, for they read the environment then."""
    for name in SLOWING:
        if os.environ.pop(name, None) is not None:
            print(f"{name} was set and is ignored: set by chance it slows OpenBLAS. Choose kernels by --core.",
                  file=sys.stderr)
    if core:
        os.environ["OPENBLAS_CORETYPE"] = core
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, str(threads))


def load_torch(threads):
    try:
        import torch
    except ImportError:
        sys.exit(f"PyTorch: {sys.executable} has none. Install it with "
                 "'apt-get install python3-torch libopenblas0-pthread' and use the system's python3.")
    with open("/proc/self/maps") as maps:
        libraries = {line.split()[-1] for line in maps if ".so" in line}
    blas = [os.path.realpath(path) for path in libraries if "blas" in os.path.basename(path)]
    if blas and not any("openblas" in path for path in blas):
        sys.exit(f"PyTorch: its BLAS is {blas[0]}, the slow reference one. Install libopenblas0-pthread.")
    torch.set_num_threads(threads)
    return torch


def blocks(run, options, warm_seconds=0.3):
    """Seconds a call, for each timed block; run(n) makes n calls."""
    count, block = 1, options.block_ms / 1000
    warm_until = time.perf_counter() + warm_seconds
    while True:
        seconds = timed(run, count)
        if seconds < block:
            count = max(count + 1, int(count * min(10.0, 1.2 * block / max(seconds, 1e-9))))
        elif time.perf_counter() >= warm_until:
            break
    gc.collect()
    gc.disable()
    try:
        return [timed(run, count) / count for _ in range(options.repeats)]
    finally:
        gc.enable()


def timed(run, count):
    start = time.perf_counter()
    run(count)
    return time.perf_counter() - start


def report(work, shape, threads, values, unit, **settings):
    """One line: the value is the median of the runs."""
    settings["environment"] = {name: os.environ[name] for name in SHOWN if name in os.environ}
    median = statistics.median(values)
    print(json.dumps({
        "work": work, "shape": shape, "threads": threads, "value": significant(median), "unit": unit,
        "min": significant(min(values)), "median": significant(median), "max": significant(max(values)),
        "runs": len(values), "settings": settings,
    }), flush=True)


def significant(value):
    return float(f"{value:.6g}")
