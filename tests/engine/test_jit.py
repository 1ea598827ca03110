"""Compiled code is never older than the sources, also where a kernel calls one of another file."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from jisr.engine import jit

CALLED = "from box.jit import kernel\n\n\n@kernel\ndef called(number):\n    return number + {}\n"
CALLS = "from box.called import called\nfrom box.jit import kernel\n\n\n@kernel\ndef calls(n):\n    return called(n)\n"


def _answer(folder: Path) -> str:
    """What calls(1) gives in a new process that uses the compiled code of the last one."""
    words = [sys.executable, "-c", "from box.calls import calls; print(calls(1))"]
    given = os.environ | {"PYTHONPATH": str(folder), "NUMBA_CACHE_DIR": str(folder / "cache")}
    return subprocess.run(words, cwd=folder, env=given, capture_output=True, check=True).stdout.decode().strip()


def test_a_kernel_that_another_file_calls_may_change(tmp_path: Path) -> None:
    box = tmp_path / "box"
    box.mkdir()
    shutil.copy(Path(jit.__file__), box / "jit.py")
    (box / "__init__.py").write_text("", encoding="utf-8")
    (box / "calls.py").write_text(CALLS, encoding="utf-8")
    for added, expected in ((1, "2"), (5, "6")):
        (box / "called.py").write_text(CALLED.format(added), encoding="utf-8")
        assert _answer(tmp_path) == expected
    assert list((tmp_path / "cache").rglob("*.nbc"))
