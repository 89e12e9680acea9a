#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes resnet18.safetensors and resnet50.safetensors: what PyTorch computes, for the C core to be compared with.

    /usr/bin/python3 tests/golden/make-resnet-golden.py [FOLDER]            (Debian: python3-torch)
    /usr/bin/python3 tests/golden/make-resnet-golden.py --search ARCHITECTURE

README.md beside this file says what each tensor is, and gives the rule of the initial weights as C code: they are
computed, not stored. Everything is computed in float64; a second pass in float32 tells how far rounding alone carries
a correct implementation, tensor by tensor, so that tolerances need not be guessed.

ReLU and maximum pooling have kinks: where a value lies within rounding of one, two correct float32 implementations take
different sides, and the gradients of everything before it differ in the third digit. So the input images are chosen
(--search tries many) such that in the first step no value comes near a kink, measured in float32's own rounding error.

The file is safetensors: a little-endian 64-bit length, that many bytes of JSON, then the raw little-endian data.
"""
import json
import struct
import sys
from collections import OrderedDict
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

FULL = 4096     # tensors up to this many elements are stored whole
SAMPLES = 512   # of larger ones, this many
ADAM_STEPS = 10
ADAM_RATE = 1e-4

CASES = {
    "resnet18": dict(block="basic", depths=(2, 2, 2, 2), image_size=40, batch=4, classes=5, images=80),
    "resnet50": dict(block="bottleneck", depths=(3, 4, 6, 3), image_size=36, batch=3, classes=3, images=322),
}


# The rule of the values, in 32-bit unsigned arithmetic. The same as in README.md.

def name_hash(name):
    """FNV-1a of the tensor's name."""
    value = 0x811C9DC5
    for byte in name.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def mix(x):
    """MurmurHash3's finaliser, elementwise on uint64 arrays that hold 32-bit values."""
    mask = np.uint64(0xFFFFFFFF)
    x = x ^ (x >> np.uint64(16))
    x = (x * np.uint64(0x85EBCA6B)) & mask
    x = x ^ (x >> np.uint64(13))
    x = (x * np.uint64(0xC2B2AE35)) & mask
    return x ^ (x >> np.uint64(16))


def hashes(key, n):
    index = np.arange(n, dtype=np.uint64)
    return mix((np.uint64(key) + index * np.uint64(0x9E3779B9)) & np.uint64(0xFFFFFFFF))


def unit(name, n):
    """n values in [-1, 1), multiples of 2^-23, exact in float32."""
    top = (hashes(name_hash(name), n) >> np.uint64(8)).astype(np.int64)
    return ((2 * top - (1 << 24)).astype(np.float64) * 2.0 ** -24).astype(np.float32)


def initial_value(name, shape):
    u = unit(name, int(np.prod(shape)))
    if len(shape) > 1:  # filters [k][c][kh][kw] and the linear layer's matrix [k][c]
        gain = 1 if name == "fc.weight" else 6
        u = u * np.sqrt(np.float32(gain) / np.float32(int(np.prod(shape[1:]))))
    elif name.endswith(".weight"):  # batch normalisation's scale; small where a bottleneck ends, or activations explode
        u = np.float32(1) + np.float32(0.25) * u
        if name.endswith("bn3.weight"):
            u = np.float32(0.25) * u
    else:
        u = np.float32(0.125) * u
    assert u.dtype == np.float32
    return u.reshape(shape)


def input_batch(batch, size, number):
    """images[n][c][y][x]: noise on a grid of 8 px plus noise of 1 px, of equal strength."""
    cells = (size + 7) // 8
    coarse = unit(f"input.coarse.{number}", batch * 3 * cells * cells).reshape(batch, 3, cells, cells)
    coarse = coarse.repeat(8, axis=2).repeat(8, axis=3)[:, :, :size, :size]
    fine = unit(f"input.fine.{number}", batch * 3 * size * size).reshape(batch, 3, size, size)
    return np.float32(0.5) * coarse + np.float32(0.5) * fine


def sample_positions(name, n):
    """Where a tensor of n > FULL elements is sampled; a position may come twice."""
    return (hashes(name_hash("sample:" + name), SAMPLES) % np.uint64(n)).astype(np.int64)


# ResNet as torchvision has it (He et al. 2015; stride on the 3x3 of the bottleneck), with its module names.

kinks = None  # a list while --search looks: how far each value is from its kink


def relu(x):
    if kinks is not None:
        kinks.append(x.detach())
    return F.relu(x)


def max_pool(x, kernel, stride, pad):
    if kinks is not None:
        n, c = x.shape[:2]
        windows = F.unfold(F.pad(x, (pad,) * 4, value=-1e30), kernel, stride=stride).view(n, c, kernel * kernel, -1)
        top = windows.topk(2, dim=2).values
        kinks.append(torch.where(top[:, :, 0] > 0, top[:, :, 0] - top[:, :, 1], torch.ones_like(top[:, :, 0])))
    return F.max_pool2d(x, kernel, stride, pad)


class BasicBlock(nn.Module):
    expansion = 1

    def __init__(self, channels, width, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.downsample = downsample(channels, width, stride)

    def forward(self, x):
        y = relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return relu(y + (x if self.downsample is None else self.downsample(x)))


class Bottleneck(nn.Module):
    expansion = 4

    def __init__(self, channels, width, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, 4 * width, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(4 * width)
        self.downsample = downsample(channels, 4 * width, stride)

    def forward(self, x):
        y = relu(self.bn1(self.conv1(x)))
        y = relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        return relu(y + (x if self.downsample is None else self.downsample(x)))


def downsample(channels, outputs, stride):
    if stride == 1 and channels == outputs:
        return None
    return nn.Sequential(nn.Conv2d(channels, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))


class ResNet(nn.Module):
    def __init__(self, block, depths, classes):
        super().__init__()
        block = {"basic": BasicBlock, "bottleneck": Bottleneck}[block]
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        channels = 64
        for i, depth in enumerate(depths):
            width, blocks = 64 << i, []
            for j in range(depth):
                blocks.append(block(channels, width, 2 if i > 0 and j == 0 else 1))
                channels = width * block.expansion
            setattr(self, f"layer{i + 1}", nn.Sequential(*blocks))
        self.fc = nn.Linear(channels, classes)

    def forward(self, x):
        x = max_pool(relu(self.bn1(self.conv1(x))), 3, 2, 1)
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(x.mean((2, 3)))


# What is recorded.

def initial_model(case, dtype):
    model = ResNet(case["block"], case["depths"], case["classes"])
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(torch.from_numpy(initial_value(name, tuple(parameter.shape))))
    return model.to(dtype).train()


def run(case, dtype):
    """Everything the golden file holds, as name -> float64 array, computed in dtype."""
    model = initial_model(case, dtype)
    images = torch.from_numpy(input_batch(case["batch"], case["image_size"], case["images"])).to(dtype)
    labels = torch.tensor([(2 * n + 1) % case["classes"] for n in range(case["batch"])])
    result = OrderedDict()

    def keep(name, tensor):
        result[name] = tensor.detach().double().numpy().copy()

    for name, parameter in model.named_parameters():
        keep("initial/" + name, parameter)
    keep("initial/input", images)

    optimizer = torch.optim.Adam(model.parameters(), lr=ADAM_RATE)
    losses = []
    for step in range(ADAM_STEPS):
        optimizer.zero_grad()
        logits = model(images)
        loss = F.cross_entropy(logits, labels)
        loss.backward()
        losses.append(loss.detach().double())
        if step == 0:
            keep("logits", logits)
            keep("loss", loss)
            for name, parameter in model.named_parameters():
                keep("gradient/" + name, parameter.grad)
            for name, buffer in model.named_buffers():
                if not name.endswith("num_batches_tracked"):
                    keep("running/" + name, buffer)
            keep("evaluation_logits", evaluate(model, images))
        optimizer.step()
    keep("adam/losses", torch.stack(losses))
    for name, parameter in model.named_parameters():
        keep("adam/change/" + name, parameter)
        result["adam/change/" + name] -= result["initial/" + name]
    keep("adam/evaluation_logits", evaluate(model, images))
    return result


def evaluate(model, images):
    model.eval()
    with torch.no_grad():
        logits = model(images)
    model.train()
    return logits


def summarize(reference, single):
    """name -> float32 or float64 array as stored."""
    stored = {}
    for name, value in reference.items():
        flat, deviation = value.ravel(), (single[name] - value).ravel()
        norm = float(np.sqrt(np.sum(flat * flat)))
        if name.startswith("initial/"):
            stored[name] = np.array([flat.sum(), norm])
            continue
        if flat.size <= FULL:
            kept = value
        else:
            kept = flat[sample_positions(name, flat.size)]
        stored[name] = kept.astype(np.float32) if flat.size > 64 else kept
        stored["sums/" + name] = np.array([flat.sum(), norm, np.abs(flat).max()])
        stored["float32/" + name] = np.array([np.abs(deviation).max(), float(np.sqrt(np.sum(deviation ** 2))) / norm])
    return stored


def write_safetensors(path, tensors, metadata):
    header, offset, chunks = OrderedDict(__metadata__=metadata), 0, []
    for name in sorted(tensors):
        value = tensors[name]
        data = value.astype({"float32": "<f4", "float64": "<f8"}[value.dtype.name]).tobytes()
        header[name] = dict(dtype={"float32": "F32", "float64": "F64"}[value.dtype.name], shape=list(value.shape),
                            data_offsets=[offset, offset + len(data)])
        offset += len(data)
        chunks.append(data)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(chunks))


def search(case, tries=400):
    """Prints the numbers of the input images that keep farthest from the kinks."""
    global kinks
    models = [initial_model(case, dtype) for dtype in (torch.float64, torch.float32)]
    found = []
    for number in range(tries):
        images = torch.from_numpy(input_batch(case["batch"], case["image_size"], number))
        sides = []
        for model, dtype in zip(models, (torch.float64, torch.float32)):
            kinks = []
            with torch.no_grad():
                model(images.to(dtype))
            sides.append(kinks)
        margin = min((exact.abs().min() / (single.double() - exact).std()).item() for exact, single in zip(*sides))
        found.append((margin, number))
    kinks = None
    for margin, number in sorted(found, reverse=True)[:5]:
        print(f"images={number}: nearest kink {margin:.1f} standard deviations of float32's error away")


def report(name, stored):
    """How far float32 strays, for the README."""
    for prefix in ("logits", "loss", "gradient/", "running/", "evaluation_logits", "adam/losses", "adam/change/", "adam/evaluation_logits"):
        rows = [stored[key] for key in stored if key.startswith("float32/" + prefix)]
        print(f"{name:9} {prefix:24} largest deviation {max(r[0] for r in rows):.1e}, "
              f"largest relative deviation of a tensor (L2) {max(r[1] for r in rows):.1e}")


def main():
    torch.set_num_threads(1)
    if sys.argv[1:2] == ["--search"]:
        search(CASES[sys.argv[2]])
        return
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent)
    for name, case in CASES.items():
        stored = summarize(run(case, torch.float64), run(case, torch.float32))
        metadata = dict(architecture=name, batch=str(case["batch"]), classes=str(case["classes"]),
                        image_size=str(case["image_size"]), images=str(case["images"]),
                        adam_learning_rate=str(ADAM_RATE), adam_steps=str(ADAM_STEPS))
        path = folder / f"{name}.safetensors"
        write_safetensors(path, stored, metadata)
        report(name, stored)
        print(f"{path}: {path.stat().st_size} bytes, {len(stored)} tensors")


if __name__ == "__main__":
    main()
