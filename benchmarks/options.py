"""How often and how long to measure."""

import argparse


def read_options(about: str | None) -> argparse.Namespace:
    """Rounds, seconds of each measurement, and how many requests to prepare for each second."""
    told = argparse.ArgumentParser(description=about)
    told.add_argument("--rounds", type=int, default=3)
    told.add_argument("--seconds", type=int, default=10)
    told.add_argument("--most", type=int, default=2000, help="requests to prepare for each second")
    return told.parse_args()
