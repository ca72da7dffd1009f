"""The generator of the benchmark as a command for the tests: `python -m tests.generator FOLDER --articles 5000`."""

import argparse
from pathlib import Path

from newsmill.lab.benchmark.corpus import Article, generate, json_line, sentences, write_jsonl, write_texts

__all__ = ["Article", "generate", "json_line", "sentences", "write_jsonl", "write_texts"]


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.generator", description=__doc__)
    parser.add_argument("target", type=Path, help="folder for .txt files, or a file that ends with .jsonl")
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--median-words", type=float, default=100, help="half of the texts are shorter")
    parser.add_argument("--spread", type=float, default=0.5, help="standard deviation of the logarithm of the length")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    write = write_jsonl if options.target.suffix == ".jsonl" else write_texts
    write(options.target, options.articles, options.median_words, options.seed, options.spread)
    print(f"{options.articles:,} articles in {options.target}")


if __name__ == "__main__":
    main()
