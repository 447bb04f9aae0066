#!/usr/bin/env python3
"""Holds training against Python's PyTorch on the same libtorch: gradients of the lowerings, and training steps a second.

    tests/Compress.Benchmarks/Training/compare_pytorch.py [gradients] [throughput] [--threads N] [--rounds N] [--json FILE]

Needs Debian's python3-torch, which it installs where it is missing (as root; otherwise it prints the command), and the build of
tests/Compress.Benchmarks (dotnet build -c Release). Throughput: both sides train the same networks from the same kind of samples
in processes of their own, which take turns; the figure is the median over the rounds of our rate divided by theirs.
Exits 1 where a gradient differs or a ratio is below 0.95.
"""
import argparse, json, os, statistics, subprocess, sys, time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
PROGRAM = os.path.join(ROOT, "artifacts/bin/Compress.Benchmarks/release/Compress.Benchmarks.dll")
# Both sides wait alike; spinning threads would take the other side's processor.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

try:
    import torch
except ImportError:
    # Debian's package is there for Debian's interpreter alone.
    system = "/usr/bin/python3"
    if os.path.exists(system) and os.path.realpath(sys.executable) != os.path.realpath(system):
        os.execv(system, [system, *sys.argv])
    command = ["apt-get", "install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300", "python3-torch"]
    if os.geteuid() != 0:
        sys.exit("PyTorch is missing. Install it: sudo " + " ".join(command))
    subprocess.run(command, check=True)
    import torch
import torch.nn as nn
import torch.nn.functional as F

TOLERANCE = 1e-10  # double precision, sums of a few hundred terms in another order


def gates(w, order):
    """Rows of a weight or bias with gates in ONNX's order, brought into PyTorch's."""
    size = w.shape[0] // len(order)
    return torch.cat([w[g * size:(g + 1) * size] for g in order])


def recurrent(x, w, function, order):
    """ONNX's [directions, gates * size, ...] weights through torch's own function; Y is [time, directions, batch, size]."""
    directions, size = w[0].shape[0], w[1].shape[2]
    flat = []
    for d in range(directions):
        half = w[2].shape[1] // 2
        flat += [gates(w[0][d], order), gates(w[1][d], order), gates(w[2][d][:half], order), gates(w[2][d][half:], order)]
    zeros = torch.zeros(directions, x.shape[1], size, dtype=x.dtype)
    start = (zeros, zeros) if function is torch._VF.lstm else zeros
    y = function(x, start, flat, True, 1, 0.0, False, directions == 2, False)[0]
    return y.reshape(x.shape[0], x.shape[1], directions, size).permute(0, 2, 1, 3)


def selu(x):
    """F.selu with the standard's constants, which are single precision numbers."""
    alpha, gamma = 1.67326319217681884765625, 1.05070102214813232421875
    return gamma * (F.relu(x) + alpha * torch.expm1(torch.clamp(x, max=0)))


FUNCTIONS = {
    "conv2d": lambda x, w: F.conv2d(x, w[0], w[1], stride=2, padding=1),
    "conv2d_depthwise": lambda x, w: F.conv2d(x, w[0], padding=1, groups=4),
    "conv1d_dilated": lambda x, w: F.conv1d(x, w[0], w[1], padding=2, dilation=2),
    "conv_transpose2d": lambda x, w: F.conv_transpose2d(x, w[0], w[1], stride=2, padding=1, output_padding=1),
    "linear": lambda x, w: F.linear(x, w[0], w[1]),
    "matmul": lambda x, w: torch.matmul(x, w[0]),
    "embedding": lambda x, w: F.embedding(torch.tensor([0, 6, 2, 2]), x),
    "layer_norm": lambda x, w: F.layer_norm(x, [5], w[0], w[1]),
    "batch_norm": lambda x, w: F.batch_norm(x, None, None, w[0], w[1], training=True),
    "instance_norm": lambda x, w: F.instance_norm(x, weight=w[0], bias=w[1]),
    "group_norm": lambda x, w: F.group_norm(x, 2, w[0], w[1]),
    "relu": lambda x, w: F.relu(x),
    "leaky_relu": lambda x, w: F.leaky_relu(x, float(torch.tensor(0.2))),
    "prelu": lambda x, w: F.prelu(x, w[0].reshape(-1)),
    "elu": lambda x, w: F.elu(x),
    "celu": lambda x, w: F.celu(x, float(torch.tensor(0.7))),
    "selu": lambda x, w: selu(x),
    "gelu": lambda x, w: F.gelu(x),
    "gelu_tanh": lambda x, w: F.gelu(x, approximate="tanh"),
    "hardswish": lambda x, w: F.hardswish(x),
    "mish": lambda x, w: F.mish(x),
    "sigmoid": lambda x, w: torch.sigmoid(x),
    "tanh": lambda x, w: torch.tanh(x),
    "softplus": lambda x, w: F.softplus(x),
    "softsign": lambda x, w: F.softsign(x),
    "clip": lambda x, w: torch.clamp(x, -0.5, float(torch.tensor(0.7))),
    "softmax": lambda x, w: F.softmax(x, -1),
    "log_softmax": lambda x, w: F.log_softmax(x, -1),
    "max_pool2d": lambda x, w: F.max_pool2d(x, 3, 2, 1),
    "avg_pool2d": lambda x, w: F.avg_pool2d(x, 2),
    "lp_pool2d": lambda x, w: F.lp_pool2d(x, 2, 2, 2),
    "adaptive_avg_pool2d": lambda x, w: F.adaptive_avg_pool2d(x, 1),
    "pad_reflect": lambda x, w: F.pad(x, [2, 1, 1, 0], mode="reflect"),
    "pixel_shuffle": lambda x, w: F.pixel_shuffle(x, 2),
    "local_response_norm": lambda x, w: F.local_response_norm(x, 3, alpha=0.5),
    "normalize": lambda x, w: F.normalize(x, dim=-1),
    "interpolate_linear": lambda x, w: F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False),
    "logsumexp": lambda x, w: torch.logsumexp(x, 1),
    "lstm": lambda x, w: recurrent(x, w, torch._VF.lstm, [0, 2, 3, 1]),
    "gru": lambda x, w: recurrent(x, w, torch._VF.gru, [1, 0, 2]),
    "rnn": lambda x, w: recurrent(x, w, torch._VF.rnn_tanh, [0]),
    "einsum": lambda x, w: torch.einsum("bij,jk->bik", x, w[0]),
}


def tensor(v, grad=False):
    return torch.tensor(v["data"], dtype=torch.float64).reshape(v["dims"]).requires_grad_(grad)


def compare_gradients():
    path = os.path.join(ROOT, "artifacts/gradients.json")
    subprocess.run(["dotnet", PROGRAM, "gradients", path], check=True)
    cases = json.load(open(path))
    assert {c["name"] for c in cases} == set(FUNCTIONS), "the two lists of operators differ"
    worst, failed = 0.0, []
    for case in cases:
        x, weights = tensor(case["x"], True), [tensor(w["value"], True) for w in case["weights"]]
        y = FUNCTIONS[case["name"]](x, weights)
        (y * tensor(case["factors"])).sum().backward()
        pairs = [(y, case["y"]), (x.grad, case["gx"])] + [(w.grad, seen["gradient"]) for w, seen in zip(weights, case["weights"])]
        error = max(((a - tensor(b)).abs() / tensor(b).abs().clamp(min=1)).max().item() for a, b in pairs)
        worst = max(worst, error)
        if not error <= TOLERANCE:
            failed.append(case["name"])
            print(f"  {case['name']}: differs by {error:.2e}")
    print(f"gradients: {len(cases) - len(failed)} of {len(cases)} operators equal PyTorch {torch.__version__}; largest relative difference {worst:.1e}")
    return {"operators": len(cases), "failed": failed, "worst": worst}


class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1, self.c2 = nn.Conv2d(1, 6, 5, padding=2), nn.Conv2d(6, 16, 5)
        self.f1, self.f2, self.f3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.c1(x)), 2)
        x = F.max_pool2d(F.relu(self.c2(x)), 2).flatten(1)
        return self.f3(F.relu(self.f2(F.relu(self.f1(x)))))


class Block(nn.Module):
    def __init__(self, inputs, channels, stride):
        super().__init__()
        self.c1, self.b1 = nn.Conv2d(inputs, channels, 3, stride, 1, bias=False), nn.BatchNorm2d(channels)
        self.c2, self.b2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels)
        self.short = nn.Sequential() if stride == 1 else nn.Sequential(nn.Conv2d(inputs, channels, 1, stride, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x):
        return F.relu(self.b2(self.c2(F.relu(self.b1(self.c1(x))))) + self.short(x))


def resnet8():
    return nn.Sequential(nn.Conv2d(1, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(), Block(16, 16, 1), Block(16, 32, 2), Block(32, 64, 2),
                         nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


class TextLstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding, self.lstm, self.out = nn.Embedding(10000, 64), nn.LSTM(64, 64, bidirectional=True, batch_first=True), nn.Linear(256, 4)

    def forward(self, tokens):
        mask = tokens.clamp(max=1).to(torch.float32).unsqueeze(-1)
        y = self.lstm(F.dropout(self.embedding(tokens), 0.2, self.training))[0] * mask
        pooled = torch.cat([y.sum(1) / mask.sum(1).clamp(min=1), y.max(1)[0]], 1)
        return self.out(F.dropout(pooled, 0.2, self.training))


class Contestant:
    def __init__(self, network):
        torch.manual_seed(1)
        self.model = {"lenet5": LeNet5, "resnet8": resnet8, "text-lstm": TextLstm}[network]().train()
        self.optimizer = torch.optim.SGD(self.model.parameters(), 0.01, momentum=0.9)
        text = network.startswith("text")
        source = torch.randint(4, 10000, (64, 64)) if text else torch.rand(128, 1, 28, 28) * 2 - 1
        if text:
            source[:, 45:] = 0
        self.source, self.labels = source, torch.arange(len(source)) % (4 if text else 10)

    def step(self):
        inputs, labels = self.source.clone(), self.labels.clone()
        self.optimizer.zero_grad()
        loss = F.cross_entropy(self.model(inputs), labels)
        loss.backward()
        self.optimizer.step()
        loss.item()


def compare_throughput(threads, rounds):
    torch.set_num_threads(threads)
    server = subprocess.Popen(["dotnet", PROGRAM, "training-server", str(threads)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    print(f"ours: {server.stdout.readline().strip()}; theirs: {torch.__version__} {torch.get_num_threads()}")

    def ours(network, steps):
        server.stdin.write(f"{network} {steps}\n")
        server.stdin.flush()
        return float(server.stdout.readline())

    results = {}
    for network, steps in (("lenet5", 30), ("resnet8", 4), ("text-lstm", 10)):
        theirs = Contestant(network)
        batch = len(theirs.source)
        ratios, rates = [], ([], [])
        for round in range(rounds + 2):
            own = ours(network, steps)
            start = time.perf_counter()
            for _ in range(steps):
                theirs.step()
            other = time.perf_counter() - start
            if round < 2:  # warm-up
                continue
            ratios.append(other / own)
            rates[0].append(batch * steps / own)
            rates[1].append(batch * steps / other)
        results[network] = {"ratio": statistics.median(ratios), "ours": statistics.median(rates[0]), "pytorch": statistics.median(rates[1]), "rounds": rounds, "threads": threads}
        print(f"{network}: {results[network]['ours']:.0f} samples/s, PyTorch {results[network]['pytorch']:.0f}, ratio {results[network]['ratio']:.3f} (rounds from {min(ratios):.3f} to {max(ratios):.3f})")
    server.stdin.close()
    server.wait()
    return results


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", metavar="gradients|throughput", help="default: both")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", help="file to write the figures to")
    args = parser.parse_intermixed_args()
    what = args.what or ["gradients", "throughput"]
    report = {}
    if "gradients" in what:
        report["gradients"] = compare_gradients()
    if "throughput" in what:
        report["throughput"] = compare_throughput(args.threads, args.rounds)
    if args.json:
        json.dump(report, open(args.json, "w"), indent=2)
    bad = report.get("gradients", {}).get("failed") or [n for n, r in report.get("throughput", {}).items() if r["ratio"] < 0.95]
    sys.exit(1 if bad else 0)
