"""The seeds of fuzzing: every case of loading, as one input each."""

from __future__ import annotations

from pathlib import Path

from tests.fuzz.divider import DIVIDER

CASES = Path(__file__).parents[1] / "schema" / "cases"


def write_seeds(folder: Path) -> int:
    """Write a seed for every case into a folder; give how many."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for case in sorted(CASES.glob("*/*"), key=lambda path: path.name):
        compose = case / "compose.yaml"
        if not compose.is_file() or compose.stat().st_size > 1 << 14:
            continue
        env, over = case / ".env", case / "over.yaml"
        parts = [path.read_bytes() if path.is_file() else b"" for path in (compose, env, over)]
        (folder / case.name).write_bytes(b"ynops"[count % 5 : count % 5 + 1] + DIVIDER.join(parts))
        if env.is_file():
            (folder / f"{case.name}.env").write_bytes(b"d" + env.read_bytes())
        count += 1
    return count


if __name__ == "__main__":
    import sys

    sys.stdout.write(f"{write_seeds(Path(sys.argv[1]))} seeds\n")
