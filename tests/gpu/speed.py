#!/usr/bin/env python3
"""Training speed of PyTorch in eager mode, on the networks of SpeedSection.cs, and the table of both sides.

    speed.py measure DEVICE FILE     appends a line a network, batch and precision
    speed.py table FILE              prints medians over the rounds, and the ratio
"""
import statistics
import sys
import time
from collections import defaultdict


def networks(nn, F):
    class LeNet5(nn.Module):
        def __init__(self):
            super().__init__()
            self.c1, self.c2 = nn.Conv2d(1, 6, 5, padding=2), nn.Conv2d(6, 16, 5)
            self.l1, self.l2, self.l3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)

        def forward(self, x):
            x = F.max_pool2d(F.relu(self.c1(x), inplace=True), 2)
            x = F.max_pool2d(F.relu(self.c2(x), inplace=True), 2)
            x = F.relu(self.l1(x.flatten(1)), inplace=True)
            return self.l3(F.relu(self.l2(x), inplace=True))

    def normalised(inputs, channels, kernel, stride=1, groups=1):
        return nn.Sequential(
            nn.Conv2d(inputs, channels, kernel, stride, kernel // 2, groups=groups, bias=False), nn.BatchNorm2d(channels))

    class Residual(nn.Module):
        def __init__(self, inputs, channels, stride):
            super().__init__()
            self.first, self.second = normalised(inputs, channels, 3, stride), normalised(channels, channels, 3)
            self.shortcut = normalised(inputs, channels, 1, stride) if stride != 1 else None

        def forward(self, x):
            y = self.second(F.relu(self.first(x), inplace=True))
            return F.relu(y + (self.shortcut(x) if self.shortcut else x), inplace=True)

    class ResNet(nn.Module):
        def __init__(self, blocks):
            super().__init__()
            self.stem = normalised(3, 16, 3)
            inputs, stages = 16, []
            for channels in (16, 32, 64):
                for i in range(blocks):
                    stages.append(Residual(inputs, channels, 2 if channels > 16 and i == 0 else 1))
                    inputs = channels
            self.stages, self.head = nn.Sequential(*stages), nn.Linear(64, 10)

        def forward(self, x):
            return self.head(self.stages(F.relu(self.stem(x), inplace=True)).mean((2, 3)))

    class Inverted(nn.Module):
        def __init__(self, inputs, channels, expansion, stride):
            super().__init__()
            wide = inputs * expansion
            self.expand = normalised(inputs, wide, 1) if expansion != 1 else None
            self.depth, self.project = normalised(wide, wide, 3, stride, wide), normalised(wide, channels, 1)
            self.adds = stride == 1 and inputs == channels

        def forward(self, x):
            y = F.relu6(self.expand(x), inplace=True) if self.expand else x
            y = self.project(F.relu6(self.depth(y), inplace=True))
            return x + y if self.adds else y

    class MobileNetV2(nn.Module):
        def __init__(self):
            super().__init__()
            self.stem = normalised(3, 16, 3)
            inputs, blocks = 16, []
            for expansion, channels, repeats, stride in ((1, 16, 1, 1), (4, 24, 2, 2), (4, 32, 3, 2), (4, 64, 2, 1)):
                for i in range(repeats):
                    blocks.append(Inverted(inputs, channels, expansion, stride if i == 0 else 1))
                    inputs = channels
            self.blocks, self.last, self.head = nn.Sequential(*blocks), normalised(64, 160, 1), nn.Linear(160, 10)

        def forward(self, x):
            x = self.blocks(F.relu6(self.stem(x), inplace=True))
            return self.head(F.relu6(self.last(x), inplace=True).mean((2, 3)))

    class Lstm(nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding, self.lstm, self.head = nn.Embedding(5000, 64), nn.LSTM(64, 128, batch_first=True), nn.Linear(128, 4)

        def forward(self, tokens):
            _, (last, _) = self.lstm(self.embedding(tokens))
            return self.head(last[0])

    return [
        ("lenet5", LeNet5, (1, 28, 28), 10), ("resnet8", lambda: ResNet(1), (3, 32, 32), 10),
        ("resnet20", lambda: ResNet(3), (3, 32, 32), 10), ("mobilenetv2", MobileNetV2, (3, 32, 32), 10), ("lstm", Lstm, (64,), 4)]


def measure(device, file):
    import contextlib

    import torch
    import torch.nn.functional as F
    from torch import nn

    gpu = device.startswith("cuda")
    wait = torch.cuda.synchronize if gpu else lambda: None
    steps, warm_up = (20, 10) if gpu else (1, 1)
    for name, build, shape, classes in networks(nn, F):
        for batch in (128, 1024) if gpu else (8,):
            for precision, side in ((p, s) for p in ("fp32", "bf16") for s in ("PyTorch", "PyTorch, channels last")[:1 if name == "lstm" else 2]):
                layout = torch.contiguous_format if side == "PyTorch" else torch.channels_last
                torch.manual_seed(1)
                model = build().to(device, memory_format=layout).train()
                optimizer = torch.optim.SGD(model.parameters(), 0.01, momentum=0.9, weight_decay=5e-4)
                samples = torch.randint(0, 5000, (batch, *shape), device=device) if name == "lstm" else torch.randn(batch, *shape, device=device).to(memory_format=layout)
                labels = torch.randint(0, classes, (batch,), device=device)
                mixed = precision == "bf16"

                def step():
                    optimizer.zero_grad(set_to_none=True)
                    with torch.autocast(device.split(":")[0], torch.bfloat16) if mixed else contextlib.nullcontext():
                        logits = model(samples)
                    F.cross_entropy(logits.float() if mixed else logits, labels).backward()
                    optimizer.step()

                try:
                    for _ in range(warm_up):
                        step()
                    rates = []
                    for _ in range(5):
                        wait()
                        start = time.perf_counter()
                        for _ in range(steps):
                            step()
                        wait()
                        rates.append(batch * steps / (time.perf_counter() - start))
                except RuntimeError as error:
                    print(f"      {name}, batch {batch}, {precision}: {str(error).splitlines()[0]}", flush=True)
                    continue
                rates.sort()
                count = sum(p.numel() for p in model.parameters())
                with open(file, "a", encoding="utf-8") as out:
                    out.write(f"{side}\t{name}\t{batch}\t{precision}\t{count}\t{rates[2]:.1f}\t{rates[0]:.1f}\t{rates[-1]:.1f}\n")
                print(f"      {side}: {name}, batch {batch}, {precision}: {rates[2]:.0f} images/s", flush=True)


def table(file):
    rates, counts = defaultdict(list), {}
    with open(file, encoding="utf-8") as lines:
        for line in lines:
            side, name, batch, precision, count, rate, *_ = line.rstrip("\n").split("\t")
            rates[side, name, batch, precision].append(float(rate))
            if counts.setdefault(name, count) != count:
                sys.exit(f"The two sides train different networks: {name} has {counts[name]} and {count} parameters.")
    keys = list(dict.fromkeys((n, b, p) for s, n, b, p in rates if s == "ours"))
    sides = [s for s in ("ours", "PyTorch", "PyTorch, channels last") if any(k[0] == s for k in rates)]
    print("| network | parameters | batch | precision | " + " | ".join(f"{s}, images/s" for s in sides) + " | ours / PyTorch | ours / the better PyTorch |")
    print("|---|---:|---:|---|" + "---:|" * (len(sides) + 2))
    for name, batch, precision in keys:
        found = {s: statistics.median(rates[s, name, batch, precision]) for s in sides if (s, name, batch, precision) in rates}
        others = [found[s] for s in sides[1:] if s in found]
        ratios = [f"{found['ours'] / o:.2f}" for o in (found.get("PyTorch"), max(others, default=None)) if o]
        cells = [f"{found[s]:,.0f}" if s in found else "" for s in sides] + (ratios or ["", ""])
        print(f"| {name} | {int(counts[name]):,} | {batch} | {precision} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    if sys.argv[1:2] == ["measure"] and len(sys.argv) == 4:
        measure(sys.argv[2], sys.argv[3])
    elif sys.argv[1:2] == ["table"] and len(sys.argv) == 3:
        table(sys.argv[2])
    else:
        sys.exit(__doc__)
