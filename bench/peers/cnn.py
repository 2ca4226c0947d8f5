"""A small convolutional network on MNIST: accuracy, seconds of training, milliseconds a step.

conv 3×3×32, relu, pool 2, conv 3×3×64, relu, pool 2, linear 128, relu, dropout 0.25, linear 10 (convolutions without
padding); batch 64, 5 epochs, AdamW under OneCycleLR (peak 3e-3, its momentum cycling). The images lie in memory as
normalised floats and a batch is gathered by index, which costs PyTorch far less than its DataLoader.
"""

import argparse
import gzip
import os
import pathlib
import statistics
import struct
import sys
import time

import measure

BATCH, PEAK_RATE = 64, 3e-3
MEAN, DEVIATION = 0.1307, 0.3081
VARIANTS = ("native", "mkldnn", "mkldnn channels-last", "native channels-last")


def default_folder():
    root = pathlib.Path(__file__).resolve().parents[2]
    return os.environ.get("RUBATO_DATA") or str(root.parent / "shared" / "data" / "mnist")


def read_idx(path, dimensions):
    try:
        data = gzip.decompress(path.read_bytes())
    except (OSError, EOFError) as error:
        sys.exit(f"MNIST: {path} can't be read ({error}). Name its folder by --data-dir or RUBATO_DATA.")
    sizes = struct.unpack(f">{dimensions}I", data[4:4 + 4 * dimensions]) if len(data) >= 4 + 4 * dimensions else ()
    count = 1
    for size in sizes:
        count *= size
    if data[:4] != bytes((0, 0, 8, dimensions)) or len(data) != 4 + 4 * dimensions + count:
        sys.exit(f"MNIST: {path} isn't an IDX file of bytes with {dimensions} dimensions.")
    return data[4 + 4 * dimensions:], sizes


def load(torch, folder, name):
    pixels, sizes = read_idx(folder / f"{name}-images-idx3-ubyte.gz", 3)
    labels, counts = read_idx(folder / f"{name}-labels-idx1-ubyte.gz", 1)
    if sizes[0] != counts[0]:
        sys.exit(f"MNIST: {name} has {sizes[0]} images, but {counts[0]} labels.")
    images = torch.frombuffer(bytearray(pixels), dtype=torch.uint8).reshape(sizes[0], 1, *sizes[1:]).float()
    return (images / 255 - MEAN) / DEVIATION, torch.frombuffer(bytearray(labels), dtype=torch.uint8).long()


def build(torch):
    nn = torch.nn
    return nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(1600, 128), nn.ReLU(), nn.Dropout(0.25), nn.Linear(128, 10))


def train(torch, data, variant, seed, epochs, foreach):
    """Seconds of each epoch."""
    images, labels = data
    torch.manual_seed(seed)
    model = build(torch)
    if variant.endswith("channels-last"):
        model = model.to(memory_format=torch.channels_last)
        images = images.contiguous(memory_format=torch.channels_last)
    model.train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=PEAK_RATE, weight_decay=0.01, foreach=foreach)
    steps = -(-len(images) // BATCH)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=PEAK_RATE, total_steps=epochs * steps)
    times = []
    for _ in range(epochs):
        start = time.perf_counter()
        for batch in torch.randperm(len(images)).split(BATCH):
            optimizer.zero_grad(set_to_none=True)
            torch.nn.functional.cross_entropy(model(images[batch]), labels[batch]).backward()
            optimizer.step()
            scheduler.step()
        times.append(time.perf_counter() - start)
    return model, times, steps


def accuracy(torch, model, data):
    images, labels = data
    model.eval()
    with torch.inference_mode():
        hits = sum((model(some).argmax(1) == right).sum().item()
                   for some, right in zip(images.split(500), labels.split(500)))
    return 100 * hits / len(labels)


def main():
    parser = measure.arguments(__doc__.splitlines()[0], VARIANTS)
    parser.add_argument("--data-dir", default=default_folder(), metavar="DIR", help="the four gzipped IDX files")
    parser.add_argument("--epochs", type=int, default=5, metavar="N")
    parser.add_argument("--images", type=int, metavar="N", help="train on the first N only, to look at the time")
    parser.add_argument("--seed", type=int, action="append", metavar="N", help="repeatable; default: 1, 2 and 3")
    parser.add_argument("--mkldnn", action="store_true", help="the same as --variant mkldnn")
    parser.add_argument("--channels-last", action="store_true", help="with or without --mkldnn: the variant of that name")
    parser.add_argument("--foreach", action=argparse.BooleanOptionalAction, default=True,
                        help="AdamW's foreach implementation (default: the faster one here)")
    options = measure.parse(parser)
    if options.mkldnn or options.channels_last:
        options.variant = [("mkldnn" if options.mkldnn else "native") + " channels-last" * options.channels_last]
    torch = measure.load_torch(options.threads)
    folder = pathlib.Path(options.data_dir)
    training, test = load(torch, folder, "train"), load(torch, folder, "t10k")
    training = tuple(part[:options.images] for part in training)
    for variant in measure.chosen(options, VARIANTS):
        with torch.backends.mkldnn.flags(enabled=variant.startswith("mkldnn")):
            epochs, seconds, totals, hits = [], [], [], []
            train(torch, (training[0][:BATCH * 5], training[1][:BATCH * 5]), variant, 0, 1, options.foreach)  # warm up
            for seed in options.seed or (1, 2, 3):
                start = time.perf_counter()
                model, times, steps = train(torch, training, variant, seed, options.epochs, options.foreach)
                hits.append(accuracy(torch, model, test))
                totals.append(time.perf_counter() - start)
                seconds.append(sum(times))
                epochs += [1000 * epoch / steps for epoch in times]
        settings = {"variant": variant, "epochs": options.epochs, "torch": torch.__version__}
        measure.report("cnn", "step", options.threads, epochs, "ms", **settings)
        measure.report("cnn", "training", options.threads, seconds, "s", **settings)
        measure.report("cnn", "with evaluation", options.threads, totals, "s", **settings)
        measure.report("cnn", "accuracy", options.threads, hits, "%", mean=statistics.mean(hits), **settings)


if __name__ == "__main__":
    main()
