"""How much resident memory a model and 20 steps of training it add: MiB, at their peak.

The network of cnn.py (batch 64, random images) or of transformer.py. What the libraries take when they are loaded, and
after a step of a tiny network of the same layers, isn't counted: the growth is the largest resident size since, minus
the size before the model is built. Each variant is a process of its own.
"""

import ctypes
import gc
import multiprocessing

import cnn
import measure
import transformer

STEPS = 20
VARIANTS = {"cnn": cnn.VARIANTS, "transformer": ("fill", "add", "baddbmm", "sdpa", "baddbmm packed")}


def cnn_steps(torch, variant, tiny):
    nn, (batch, side) = torch.nn, (2, 8) if tiny else (cnn.BATCH, 28)
    model = cnn.build(torch) if not tiny else nn.Sequential(
        nn.Conv2d(1, 4, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(36, 10), nn.Dropout(0.25))
    images, labels = torch.rand(batch, 1, side, side), torch.randint(0, 10, (batch,))
    if "channels-last" in variant:
        model = model.to(memory_format=torch.channels_last)
        images = images.contiguous(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(model.parameters(), foreach=False)  # 'foreach' holds temporary copies of everything

    def run(count):
        for _ in range(count):
            optimizer.zero_grad(set_to_none=True)
            nn.functional.cross_entropy(model(images), labels).backward()
            optimizer.step()

    return run


def transformer_steps(torch, variant, tiny):
    sizes = {"batch": 2, "layers": 1, "width": 8, "heads": 2, "context": 8} if tiny else {}
    return transformer.steps(torch, f"{variant} single", **sizes)


def resident(name):
    """VmRSS, or VmHWM, the largest VmRSS since it was last forgotten; in bytes."""
    with open("/proc/self/status") as status:
        return next(1024 * int(line.split()[1]) for line in status if line.startswith(name))


def forget_peak():
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")


def measure_one(options, variant):
    torch = measure.load_torch(options.threads)
    build = {"cnn": cnn_steps, "transformer": transformer_steps}[options.model]
    with torch.backends.mkldnn.flags(enabled=not variant.startswith("native")):
        build(torch, variant, tiny=True)(3)
        gc.collect()
        ctypes.CDLL(None).malloc_trim(0)
        forget_peak()
        before = resident("VmRSS")
        build(torch, variant, tiny=False)(STEPS)
        growth = resident("VmHWM") - before
    measure.report("memory", options.model, options.threads, [growth / (1 << 20)], "MiB",
                   variant=variant, torch=torch.__version__)


def main():
    parser = measure.arguments(__doc__.splitlines()[0], sorted(set(sum(VARIANTS.values(), ()))))
    parser.add_argument("--model", choices=VARIANTS, default="cnn")
    options = measure.parse(parser)
    for variant in measure.chosen(options, VARIANTS[options.model]):
        process = multiprocessing.get_context("fork").Process(target=measure_one, args=(options, variant))
        process.start()
        process.join()


if __name__ == "__main__":
    main()
