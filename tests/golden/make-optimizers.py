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
    ("adamw", 0.05, {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}),
    ("adagrad", 0.0, {"epsilon": 1e-10}),
    ("adagrad", 0.05, {"epsilon": 1e-3}),
    ("adadelta", 0.0, {"rho": 0.9, "epsilon": 1e-6}),
    ("adadelta", 0.05, {"rho": 0.95, "epsilon": 1e-4}),
    ("rmsprop", 0.0, {"alpha": 0.99, "epsilon": 1e-8, "momentum": 0.0}),
    ("rmsprop", 0.05, {"alpha": 0.9, "epsilon": 1e-4, "momentum": 0.9}),
]
STEPS = 10


def make(name, groups, rate, params):
    classes = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW, "adagrad": torch.optim.Adagrad,
               "adadelta": torch.optim.Adadelta, "rmsprop": torch.optim.RMSprop, "sgd": torch.optim.SGD}
    options = {"eps" if key == "epsilon" else key: value for key, value in params.items()}
    if "beta1" in options:
        options["betas"] = (options.pop("beta1"), options.pop("beta2"))
    return classes[name](groups, lr=rate, **options)


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
