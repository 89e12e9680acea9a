#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes data/*.pth: what torch.save makes of small state dicts, good and bad. Element i of every tensor is i / 8 - 1."""
import collections
import pathlib
import zipfile

import torch

FOLDER = pathlib.Path(__file__).with_name("data")
FOLDER.mkdir(exist_ok=True)


def numbers(*shape, dtype=torch.float32):
    count = torch.Size(shape).numel()
    return (torch.arange(count, dtype=torch.float32) / 8 - 1).reshape(shape).to(dtype)


def backwards(*shape):
    """The same values in the same order, stored column by column."""
    return numbers(*shape).t().contiguous().t()


state = collections.OrderedDict()
state["plain"] = numbers(2, 3, 5)
state["half"] = numbers(7, dtype=torch.float16)
state["brain"] = numbers(7, dtype=torch.bfloat16)
state["double"] = numbers(4, dtype=torch.float64)
state["columns"] = backwards(3, 4)
state["slice"] = (torch.arange(20, dtype=torch.float32) / 8 - 2)[8:14]  # begins within its storage
state["parameter"] = torch.nn.Parameter(numbers(2, 2))
state["scalar"] = torch.tensor(-1.0)
state["tracked"] = torch.tensor(42)
state["empty"] = numbers(0, 3)
state._metadata = collections.OrderedDict([("", {"version": 1})])
torch.save(state, FOLDER / "plain.pth")
torch.save({"epoch": 3, "note": "text", "rates": [0.5, 0.25], "best": None, "done": True, "large": 1 << 40,
            "state_dict": {"module." + key: value for key, value in state.items()}}, FOLDER / "wrapped.pth")
torch.save(state, FOLDER / "legacy.pth", _use_new_zipfile_serialization=False)
torch.save({"epoch": 3}, FOLDER / "no-tensors.pth")


class Attack:
    def __reduce__(self):
        import os
        return os.system, ("touch attacked",)


torch.save({"weight": numbers(3), "attack": Attack()}, FOLDER / "attack.pth")
torch.save(torch.nn.Linear(2, 2), FOLDER / "whole-module.pth")

# A tensor whose strides lead out of its numbers: 24 of them by the shape (2, 3, 4) where the storage has 3.
with zipfile.ZipFile(FOLDER / "attack.pth") as good, zipfile.ZipFile(FOLDER / "outside.pth", "w") as bad:
    name = good.namelist()[0].split("/")[0]
    pickle = (b"\x80\x02}X\x01\x00\x00\x00xctorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storagectorch\n"
              b"FloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x18tQK\x00K\x02K\x03K\x04\x87K\x0cK\x04K\x01\x87"
              b"\x89ccollections\nOrderedDict\n)RtRs.")
    bad.writestr(f"{name}/data.pkl", pickle)
    bad.writestr(f"{name}/data/0", bytes(12))
