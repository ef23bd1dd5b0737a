"""A short fuzz of loading, from a fixed seed; ``scripts/fuzz SECONDS`` is the long one."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.corpus import write_seeds

ROOT = Path(__file__).parents[2]
SECONDS = 60


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris has no package for this Python")
def test_any_bytes_make_a_project_or_an_error(tmp_path: Path) -> None:
    corpus, seeds = tmp_path / "corpus", tmp_path / "seeds"
    corpus.mkdir()
    assert write_seeds(seeds) > 300
    # the same inputs in every run, as many as the time allows
    limits = [f"-max_total_time={SECONDS}", "-timeout=5", "-rss_limit_mb=600", "-max_len=8192", "-seed=1"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.target", *limits, f"-artifact_prefix={tmp_path}/", corpus, seeds],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=SECONDS * 4,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
