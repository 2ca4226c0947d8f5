"""Single-precision matrix products by OpenBLAS itself, without PyTorch or NumPy in between.

C = A·B with C of M×N and K terms, row-major, everything warm in the caches that it fits. A shape is written MxNxK,
with ':ta' where A lies transposed in memory (K×M) and ':tb' where B does (N×K).
"""

import array
import ctypes
import math
import mmap
import random
import sys
from collections import deque
from itertools import repeat, starmap

import measure

SHAPES = (
    "128x256x784", "784x256x128:ta", "128x784x256:tb",  # a linear layer: forward, weights' and input's gradient
    "256x256x256", "512x512x512", "1024x1024x1024",
    "676x32x9", "121x64x288", "288x64x121:ta", "121x288x64:tb",  # an image of a convolution
    "64x128x1600", "1600x128x64:ta", "64x1600x128:tb",
    "512x512x65",
)

ROW_MAJOR, PLAIN, TRANSPOSED = 101, 111, 112


def parse_shape(text):
    sizes, *flags = text.split(":")
    m, n, k = (int(size) for size in sizes.split("x"))
    if min(m, n, k) < 1 or not set(flags) <= {"ta", "tb"}:
        raise ValueError(text)
    return m, n, k, "ta" in flags, "tb" in flags


def open_blas():
    try:
        library = ctypes.CDLL("libopenblas.so.0")
    except OSError:
        sys.exit("OpenBLAS: libopenblas.so.0 isn't there. Install it with 'apt-get install libopenblas0-pthread'.")
    for name in ("openblas_get_config", "openblas_get_corename"):
        getattr(library, name).restype = ctypes.c_char_p
    return library


def matrix(rows, columns, source):
    """On whole pages, huge where the kernel gives them: the peer at its best. Returns the memory, to be kept."""
    size = 4 * rows * columns
    pages = mmap.mmap(-1, -(-size // (1 << 21)) * (1 << 21))
    if hasattr(mmap, "MADV_HUGEPAGE"):
        try:
            pages.madvise(mmap.MADV_HUGEPAGE)
        except OSError:
            pass  # a kernel without huge pages
    pages[:size] = array.array("f", (source.uniform(-1, 1) for _ in range(rows * columns))).tobytes()
    return pages


def address(pages):
    return ctypes.addressof(ctypes.c_char.from_buffer(pages))


def product(blas, m, n, k, ta, tb, a, b, c):
    """A function that computes the product a number of times, with the loop outside the interpreter."""
    integer, real, pointer = ctypes.c_int, ctypes.c_float, ctypes.c_void_p
    call = (
        integer(ROW_MAJOR), integer(TRANSPOSED if ta else PLAIN), integer(TRANSPOSED if tb else PLAIN),
        integer(m), integer(n), integer(k),
        real(1), pointer(address(a)), integer(max(1, m if ta else k)),
        pointer(address(b)), integer(max(1, k if tb else n)),
        real(0), pointer(address(c)), integer(max(1, n)),
    )
    return lambda count: deque(starmap(blas.cblas_sgemm, repeat(call, count)), maxlen=0)


def check(a, b, c, m, n, k, ta, tb, source):
    """A few elements against a sum in double: a product that is wrong isn't fast."""
    a, b, c = (memoryview(pages).cast("f") for pages in (a, b, c))
    for _ in range(8):
        row, column = source.randrange(m), source.randrange(n)
        expected = math.fsum(a[p * m + row if ta else row * k + p] * b[column * k + p if tb else p * n + column]
                             for p in range(k))
        if abs(c[row * n + column] - expected) > 1e-5 * k:
            sys.exit(f"gemm: element ({row}, {column}) is {c[row * n + column]}, expected {expected}")


def main():
    parser = measure.arguments(__doc__.splitlines()[0])
    parser.add_argument("--shape", action="append", metavar="MxNxK[:ta|:tb]", help="repeatable; default: the list")
    options = measure.parse(parser)
    try:
        shapes = [(text, *parse_shape(text)) for text in options.shape or SHAPES]
    except ValueError as error:
        parser.error(f"--shape: got {error}; write MxNxK with sizes from 1, then ':ta' or ':tb' where transposed")
    blas = open_blas()
    blas.openblas_set_num_threads(options.threads)
    source = random.Random(1)
    for text, m, n, k, ta, tb in shapes:
        a, b, c = matrix(m, k, source), matrix(k, n, source), matrix(m, n, source)
        run = product(blas, m, n, k, ta, tb, a, b, c)
        seconds = measure.blocks(run, options)
        check(a, b, c, m, n, k, ta, tb, source)
        # An empty product (no rows) costs only the way from Python to the library, which isn't OpenBLAS's fault.
        call = min(measure.blocks(product(blas, 0, n, k, ta, tb, a, b, c), options, 0.05))
        rates = [2e-9 * m * n * k / (time - call) for time in seconds]
        measure.report("gemm", text, options.threads, rates, "GFLOP/s", call_us=measure.significant(1e6 * call),
                       openblas=blas.openblas_get_config().decode(), core=blas.openblas_get_corename().decode())


if __name__ == "__main__":
    main()
