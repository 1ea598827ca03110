"""Compiled code is never older than the sources, also where a kernel calls one of another file."""

import os
import subprocess
import sys
from pathlib import Path

from jisr.engine import jit

CALLED = "from jisr.engine.jit import kernel\n\n\n@kernel\ndef called(number):\n    return number + {}\n"
CALLS = CALLED.replace("{}", "0").replace("called", "calls").replace("number + 0", "called(number)")
CALLS = "from called import called\n" + CALLS
RUN = "from jisr.engine import jit; from pathlib import Path"
CHOOSE = "; jit.config.CACHE_DIR = jit._cache_folder(Path('.'), 'cache')"


def _answer(folder: Path) -> str:
    roots = os.pathsep.join([str(folder), *sys.path])
    words = [sys.executable, "-c", RUN + CHOOSE + "; from calls import calls; print(calls(1))"]
    done = subprocess.run(words, cwd=folder, env=os.environ | {"PYTHONPATH": roots}, capture_output=True, check=True)
    return done.stdout.decode().strip()


def test_a_kernel_that_another_file_calls_may_change(tmp_path: Path) -> None:
    (tmp_path / "calls.py").write_text(CALLS, encoding="utf-8")
    for added, expected in ((1, "2"), (5, "6")):
        (tmp_path / "called.py").write_text(CALLED.format(added), encoding="utf-8")
        assert _answer(tmp_path) == expected


def test_the_folder_is_named_after_the_sources(tmp_path: Path) -> None:
    source = tmp_path / "one.py"
    source.write_text("from jisr.engine.jit import kernel", encoding="utf-8")
    first = jit._cache_folder(tmp_path, "chosen")
    assert first == jit._cache_folder(tmp_path, "chosen")
    assert first.startswith("chosen")
    source.write_text("from jisr.engine.jit import kernel, inline", encoding="utf-8")
    assert jit._cache_folder(tmp_path, "chosen") != first
