#!/usr/bin/env python3
"""Trains every family of teachers on real data and prints what each reaches: mean and spread over seeds.

    tests/Compress.Benchmarks/Training/families.py DATA [case ...] [--seeds 1,2,3] [--threads N] [--out DIR] [--json FILE]

DATA holds the folders adult, ag-news, fashion-mnist and sms-spam. Without cases all are run; --list names them with what each
must reach. Options were chosen by the validation split; the test split is opened by `compress eval` alone. Exits 1 where a mean
falls short.
"""
import argparse, json, os, re, statistics, subprocess, sys, time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
ADAM = "--optimizer adamw --weight-decay 0.01"
WORDS = "--set data.preprocess.text.length=64 --set data.preprocess.text.words=10000"
BYTES = "--set data.preprocess.text.tokens=bytes --set data.preprocess.text.length=256"
TEXT = "--optimizer adamw --weight-decay 0.05 --schedule onecycle --batch 64 --clip-norm 1"
TRANSFORMER = f"--zoo text-transformer --epochs 6 {TEXT} --set data.preprocess.augment.drop_tokens=0.2"
# What an encoder has learned is kept by a low rate and little dropout; one from scratch is better with much of both.
PRETRAINED = f"{TRANSFORMER} --lr 0.001 --dropout 0.1"
UNIQUE = "--set data.files.remove_duplicates=true"

# case: data, arguments of train, arguments of eval, metric, what it must reach (None: a control), minutes
CASES = {
    "fashion-lenet5": ("fashion-mnist", "--zoo lenet5 --epochs 14 --lr 0.05 --batch 64 --weight-decay 0.0005 --schedule onecycle --set data.preprocess.augment.flip=true", "", "accuracy", 0.905, 4),
    "fashion-resnet8": ("fashion-mnist", "--zoo resnet8 --epochs 12 --lr 0.15 --batch 128 --schedule onecycle --set data.preprocess.augment.flip=true", "", "accuracy", 0.925, 25),
    "adult-mlp": ("adult", f"--zoo mlp --epochs 12 --lr 0.001 --batch 256 {ADAM}", "", "auc", 0.908, None),
    "adult-linear": ("adult", f"--zoo linear --epochs 12 --lr 0.005 --batch 256 {ADAM}", "", "auc", None, None),
    "ag-words-lstm": ("ag-news", f"--zoo text-lstm --epochs 6 --lr 0.003 --dropout 0.5 {TEXT} {WORDS} --set data.preprocess.augment.drop_tokens=0.4", "", "accuracy", 0.87, 30),
    "ag-words-transformer": ("ag-news", f"--pretrain-epochs 20 --set teacher.pretrain.share=0.3 {PRETRAINED} {WORDS}", "", "accuracy", 0.87, 30),
    "ag-words-transformer-same-options": ("ag-news", f"{PRETRAINED} {WORDS}", "", "accuracy", None, 30),
    "ag-words-transformer-scratch": ("ag-news", f"{TRANSFORMER} --lr 0.004 --dropout 0.4 {WORDS}", "", "accuracy", None, 30),
    "ag-words-bag": ("ag-news", f"--zoo bag-of-words --epochs 10 --lr 0.005 {TEXT} {WORDS} --set data.preprocess.augment.drop_tokens=0.3", "", "accuracy", None, 30),
    "ag-bytes-lstm": ("ag-news", f"--zoo text-lstm --epochs 5 --lr 0.003 --dropout 0.5 {TEXT} {BYTES}", "", "accuracy", 0.80, 30),
    "ag-bytes-transformer": ("ag-news", f"--zoo text-transformer --epochs 5 --lr 0.002 --dropout 0.4 {TEXT} {BYTES}", "", "accuracy", 0.80, 30),
    "sms-lstm": ("sms-spam", f"--zoo text-lstm --epochs 8 --lr 0.003 {TEXT} {UNIQUE} --set data.preprocess.text.length=48 --set data.preprocess.text.words=5000", "--remove-duplicates", "f1", 0.93, None),
}


def run(arguments):
    done = subprocess.run(arguments, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(arguments)} ended with {done.returncode}")
    return json.loads(done.stdout)


def one(case, seed, args):
    data, train, evaluate, metric, _, _ = CASES[case]
    tool, folder = args.tool, os.path.join(args.data, data)
    model = os.path.join(args.out, f"{case}-{seed}.onnx")
    start = time.time()
    made = run([tool, "train", "--data", folder, "--out", model, "--seed", str(seed), "--threads", str(args.threads), "--no-cache", "--device", "cpu", "--json", *train.split()])
    seconds = time.time() - start
    seen = run([tool, "eval", model, "--data", folder, "--preprocess", model.replace(".onnx", ".preprocess.json"), "--seed", str(seed), "--json", *evaluate.split()])
    # Of two classes, F1 is that of the second (spam).
    value = seen["classes"][1]["f1"] if metric == "f1" else seen[metric]
    figures = {"case": case, "seed": seed, metric: value, "validation_accuracy": made["validation_accuracy"], "seconds": round(seconds, 1), "samples": seen["samples"]}
    for note in made["notes"]:
        found = re.search(r"perplexity ([\d.]+).*unigram\) ([\d.]+)", note)
        if found:
            figures.update(perplexity=float(found[1]), unigram_perplexity=float(found[2]))
    print("  " + json.dumps(figures), flush=True)
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("cases", nargs="*")
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", default=os.path.join(ROOT, "artifacts/families"))
    parser.add_argument("--tool", default=os.path.join(ROOT, "artifacts/compress"), help="the command line tool")
    parser.add_argument("--json")
    parser.add_argument("--list", action="store_true")
    args = parser.parse_intermixed_args()
    if args.list:
        for name, (data, train, _, metric, least, minutes) in CASES.items():
            print(f"{name}: {metric} {'(control)' if least is None else f'at least {least}'}{f' in at most {minutes} min' if minutes else ''}; train --data {data} {train}")
        return 0
    unknown = [c for c in args.cases if c not in CASES]
    if unknown:
        sys.exit(f"There is no case {', '.join(unknown)}; there are {', '.join(CASES)}.")
    os.makedirs(args.out, exist_ok=True)
    short, report = [], []
    for case in args.cases or CASES:
        results = [one(case, int(seed), args) for seed in args.seeds.split(",")]
        report += results
        metric, least, minutes = CASES[case][3:]
        values, longest = [r[metric] for r in results], max(r["seconds"] for r in results) / 60
        mean = statistics.mean(values)
        met = (least is None or mean >= least) and (minutes is None or longest <= minutes)
        print(f"{case}: {metric} {mean:.4f} (from {min(values):.4f} to {max(values):.4f}, {len(values)} seeds), longest training {longest:.1f} min"
              + (", a control" if least is None else f", at least {least} asked: {'met' if met else 'not met'}"), flush=True)
        if not met:
            short.append(case)
    if args.json:
        json.dump(report, open(args.json, "w"), indent=2)
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
