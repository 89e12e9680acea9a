#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes optimizers.json: ten steps of PyTorch's optimisers on two small tensors, the second without weight decay."""
import json
import pathlib

import torch

CASES = [
    ("adam", 0.0, {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}),
    ("adam", 0.05, {"beta1": 0.8, "beta2": 0.99, "epsilon": 1e-4}),
    ("sgd", 0.0, {"momentum": 0.0, "nesterov": False}),
    ("sgd", 0.0, {"momentum": 0.9, "nesterov": False}),
    ("sgd", 0.05, {"momentum": 0.9, "nesterov": True}),
]
STEPS = 10


def make(name, groups, rate, params):
    if name == "adam":
        return torch.optim.Adam(groups, lr=rate, betas=(params["beta1"], params["beta2"]), eps=params["epsilon"])
    return torch.optim.SGD(groups, lr=rate, momentum=params["momentum"], nesterov=params["nesterov"])


def flat(tensors):
    return [float(f"{x:.9g}") for tensor in tensors for x in tensor.detach().flatten().tolist()]


def run(name, decay, params):
    torch.manual_seed(1)
    tensors = [torch.randn(5, 7, requires_grad=True), torch.randn(16, requires_grad=True)]
    groups = [{"params": tensors[:1], "weight_decay": decay}, {"params": tensors[1:], "weight_decay": 0.0}]
    optimizer = make(name, groups, 0.01, params)
    case = {"optimizer": name, "weight_decay": decay, "params": params, "rates": [], "start": flat(tensors),
            "gradients": [], "after": []}
    for step in range(STEPS):
        rate = 0.01 * (1 + step % 3)  # the rate may change between steps
        for group in optimizer.param_groups:
            group["lr"] = rate
        for tensor in tensors:
            # Magnitudes from 1e-6 to 1e2, so that the epsilon and the bias correction both matter.
            tensor.grad = torch.randn_like(tensor) * torch.logspace(-6, 2, tensor.numel()).reshape(tensor.shape)
        case["rates"].append(rate)
        case["gradients"].append(flat([tensor.grad for tensor in tensors]))
        optimizer.step()
        case["after"].append(flat(tensors))
    return case


path = pathlib.Path(__file__).with_name("optimizers.json")
cases = [run(*case) for case in CASES]
path.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
