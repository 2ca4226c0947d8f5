"""What PyTorch makes of small images by convolution, pooling and resampling, for the tests of these operations.

    python3 bench/peers/image_operations.py [tests/Rubato.Engine.Tests/Interchange/golden]

One safetensors file. A case is a few tensors whose names begin alike, "operation argument=value …": `x`, where there are any `weight`
and `bias`, the result `y`, and `dx`, the gradient of its sum of squares; images lie [N, C, H, W].
"""

import sys
from pathlib import Path

import torch
from torch.nn import functional

from safetensors_file import save


def cases():
    for size, filters, arguments in [
        ((2, 4, 7, 6), (6, 2, 3, 3), dict(stride=2, padding=1, dilation=1, groups=2)),
        ((1, 6, 9, 8), (6, 1, 3, 3), dict(stride=1, padding=2, dilation=2, groups=6)),
        ((1, 22, 4, 5), (22, 11, 2, 2), dict(stride=1, padding=0, dilation=1, groups=2)),
        ((2, 5, 3, 4), (4, 5, 1, 1), dict(stride=1, padding=0, dilation=1, groups=1)),
    ]:
        yield "convolution", functional.conv2d, size, filters, filters[0], arguments
    for size, filters, arguments in [
        ((2, 4, 5, 4), (4, 3, 3, 3), dict(stride=2, padding=1, output_padding=1, dilation=1, groups=2)),
        ((1, 6, 4, 3), (6, 1, 3, 3), dict(stride=3, padding=2, output_padding=2, dilation=2, groups=6)),
        ((1, 4, 3, 5), (4, 3, 4, 4), dict(stride=2, padding=1, output_padding=0, dilation=1, groups=1)),
    ]:
        yield "transposed convolution", functional.conv_transpose2d, size, filters, filters[1] * arguments["groups"], arguments
    for window, stride, padding in [(3, 2, 1), (2, 3, 0), (3, 1, 1)]:
        sizes = dict(kernel_size=window, stride=stride, padding=padding)
        yield "max pooling", functional.max_pool2d, (1, 3, 7, 6), None, None, sizes
        for counts in (True, False):
            yield "average pooling", functional.avg_pool2d, (1, 3, 7, 6), None, None, dict(sizes, count_include_pad=counts)
    for height, width in [(3, 4), (10, 13), (5, 1)]:
        size = dict(output_size=(height, width))
        yield "adaptive max pooling", functional.adaptive_max_pool2d, (1, 2, 7, 6), None, None, size
        yield "adaptive average pooling", functional.adaptive_avg_pool2d, (1, 2, 7, 6), None, None, size
        for mode, corners in [("nearest", None), ("bilinear", False), ("bilinear", True), ("area", None)]:
            yield f"resampling {mode}", functional.interpolate, (1, 2, 7, 6), None, None, dict(size=(height, width), mode=mode, align_corners=corners)


def text(value):
    return "x".join(map(str, value)) if isinstance(value, tuple) else str(value).lower()


def main(folder):
    torch.manual_seed(20)
    tensors = {}
    for name, function, size, filters, biases, arguments in cases():
        inputs = {"x": torch.randn(size, requires_grad=True)}
        if filters:
            inputs |= {"weight": torch.randn(filters), "bias": torch.randn(biases)}
        y = function(inputs["x"], *list(inputs.values())[1:], **arguments)
        (y * y).sum().backward()
        case = " ".join([name, *(f"{key}={text(value)}" for key, value in arguments.items() if key != "mode")])
        tensors |= {f"{case}|{key}": value for key, value in (inputs | {"y": y, "dx": inputs["x"].grad}).items()}
    save(folder / "image-operations.safetensors", tensors)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "tests/Rubato.Engine.Tests/Interchange/golden")
