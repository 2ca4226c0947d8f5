"""Models of PyTorch's in safetensors files, for the tests of interchange.

    python3 bench/peers/safetensors_file.py [tests/Rubato.Engine.Tests/Interchange/golden]

Each file holds a state_dict as PyTorch names it, an `input` and the `output` that the model makes of it in evaluation; images lie
[N, C, H, W]. `types` holds the same numbers in every type. The format is written here from its public specification, for Debian
has no package of it; nothing of ours takes part.
"""

import json
import struct
import sys
from collections import OrderedDict
from pathlib import Path

import torch
from torch import nn

TYPES = {torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64", torch.int32: "I32",
         torch.int16: "I16", torch.int8: "I8", torch.uint8: "U8", torch.bool: "BOOL"}


def numbers(tensor):
    tensor = tensor.detach().contiguous()
    if tensor.dtype == torch.bfloat16:  # NumPy has no such type
        return bytes(tensor.view(torch.int16).numpy().astype("<i2"))
    return tensor.numpy().astype(tensor.numpy().dtype.newbyteorder("<")).tobytes()


def save(path, tensors):
    header, data = {"__metadata__": {"format": "pt", "torch": torch.__version__}}, []
    # As the Rust library does: large types first, so that all are aligned; the names in the header in another order.
    begin = 0
    for name in sorted(tensors, key=lambda name: (-tensors[name].element_size(), name)):
        data.append(numbers(tensors[name]))
        header[name] = {"dtype": TYPES[tensors[name].dtype], "shape": list(tensors[name].shape), "data_offsets": [begin, begin + len(data[-1])]}
        begin += len(data[-1])
    text = json.dumps({name: header[name] for name in sorted(header)}, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(data))
    print(f"{path}: {path.stat().st_size} bytes, {len(tensors)} tensors")


def trained(model, *shape):
    """Weights and running statistics that aren't the first ones."""
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(20):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(torch.randn(16, *shape)), torch.randint(0, 5, (16,))).backward()
        optimizer.step()
    return model.eval()


def save_model(path, model, *shape):
    batch = torch.randn(4, *shape)
    with torch.no_grad():
        save(path, {**model.state_dict(), "input": batch, "output": model(batch)})


def cnn():
    """Two different convolutions, batch norm, pooling; behind the flattened image a batch norm and a linear layer."""
    return trained(nn.Sequential(OrderedDict(
        conv1=nn.Conv2d(2, 6, 3, padding=1), norm1=nn.BatchNorm2d(6), relu1=nn.ReLU(), pool=nn.MaxPool2d(2),
        conv2=nn.Conv2d(6, 7, 3, stride=2, padding=1), relu2=nn.ReLU(),
        flatten=nn.Flatten(), norm2=nn.BatchNorm1d(7 * 3 * 2), fc1=nn.Linear(7 * 3 * 2, 11), relu3=nn.ReLU(), fc2=nn.Linear(11, 5))), 2, 12, 8)


def mlp():
    """Numbered, as nn.Sequential does, and in half precision on disk."""
    model = trained(nn.Sequential(nn.Linear(9, 16), nn.ReLU(), nn.BatchNorm1d(16), nn.Linear(16, 8), nn.ReLU(), nn.Linear(8, 5)), 9)
    return model.half().float()


def types():
    x = torch.tensor([[0.0, 1.0, 2.0], [-3.0, 100.0, -128.0]])
    tensors = {f"x.{name}": x.to(dtype) for dtype, name in TYPES.items()}
    tensors["x.U8"], tensors["x.BOOL"] = x.abs().to(torch.uint8), x > 0
    for dtype in (torch.float64, torch.float32, torch.float16, torch.bfloat16):
        y = torch.tensor([1 / 3, -1e-7, 65504.0, float("inf"), -float("inf"), float("nan"), -0.0, 6e-8], dtype=torch.float64).to(dtype)
        tensors[f"y.{TYPES[dtype]}"], tensors[f"y.{TYPES[dtype]}.single"] = y, y.float()
    z = torch.tensor([2 ** 24, 2 ** 24 + 1, 2 ** 24 + 3, -(2 ** 31), 2 ** 31 - 1])
    for dtype in (torch.int64, torch.int32):
        tensors[f"z.{TYPES[dtype]}"], tensors[f"z.{TYPES[dtype]}.single"] = z.to(dtype), z.to(dtype).float()
    tensors["scalar"], tensors["empty"] = torch.tensor(20), torch.zeros(0, 3)
    return tensors


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2] / "tests/Rubato.Engine.Tests/Interchange/golden")
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    torch.set_num_threads(1)
    save_model(folder / "cnn.safetensors", cnn(), 2, 12, 8)
    model, batch = mlp(), torch.randn(4, 9)
    with torch.no_grad():
        tensors = {name: value.half() if value.is_floating_point() and "running" not in name else value for name, value in model.state_dict().items()}
        save(folder / "mlp-half.safetensors", {**tensors, "input": batch, "output": model(batch)})
    save(folder / "types.safetensors", types())


if __name__ == "__main__":
    main()
