"""A PostgreSQL server for the time of one command: python -m tests.postgres run -- COMMAND...

It makes a cluster in a temporary folder, listens on a Unix socket in that folder and nowhere else, tells the command
where by JISR_TEST_POSTGRES_URL, passes its exit code on, and removes the server and the folder whatever happens. It
needs no service manager and no database administrator. PostgreSQL refuses to run as root, so root starts it as an
ordinary user.

JISR_TEST_POSTGRES_SETTINGS="shared_buffers=2GB work_mem=64MB" changes its settings: measurements give it the memory
that a ministry's server has.

Where the programs are missing it says so and runs the command without it; with JISR_REQUIRE_POSTGRES=1 that is an
error. Where JISR_TEST_POSTGRES_URL is set already, that server is used and none is started.
"""

import contextlib
import ctypes
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

URL = "JISR_TEST_POSTGRES_URL"
REQUIRED = "JISR_REQUIRE_POSTGRES"
MORE_SETTINGS = "JISR_TEST_POSTGRES_SETTINGS"
OLDEST_MAJOR = 15
SECONDS_TO_START = 60
SECONDS_TO_STOP = 30
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LONGEST_SOCKET_FOLDER = 80  # a socket's path may have 107 bytes, and the server adds its file name

# Durability stays as PostgreSQL has it (fsync on, synchronous_commit on): the promises are tested against that.
SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "unix_socket_permissions": "0700",
    "log_min_messages": "warning",
}


class Unavailable(Exception):
    """No PostgreSQL can be started here; the message says why."""


def main(arguments: Sequence[str]) -> int:
    if len(arguments) < 3 or list(arguments[:2]) != ["run", "--"]:
        print("usage: python -m tests.postgres run -- COMMAND...", file=sys.stderr)
        return 2
    command = arguments[2:]
    if os.environ.get(URL):
        print(f"postgres: using the server that {URL} names", flush=True)
        return run(command, os.environ)
    with contextlib.ExitStack() as cleanup:
        # A polite end (timeout, closed terminal, Ctrl-C) must still stop the server, so it is an exception here.
        for number in STOPPING:
            signal.signal(number, _stop_on_signal)
        try:
            url = cleanup.enter_context(temporary_server())
        except Unavailable as reason:
            if os.environ.get(REQUIRED) == "1":
                print(f"postgres: required here, but {reason}", file=sys.stderr, flush=True)
                return 1
            print(f"postgres: {reason}; the tests on PostgreSQL are SKIPPED", flush=True)
            return run(command, os.environ)
        return run(command, {**os.environ, URL: url})


def _stop_on_signal(number: int, _frame: object) -> None:
    for other in STOPPING:
        signal.signal(other, signal.SIG_IGN)  # cleaning up is not interrupted
    raise SystemExit(128 + number)


def run(command: Sequence[str], environment: "os._Environ[str] | dict[str, str]") -> int:
    """The command's exit code; as a shell gives it, when a signal ended the command."""
    process = subprocess.Popen(command, env=environment)
    try:
        code = process.wait()
    except SystemExit as stopped:
        number = int(str(stopped.code)) - 128
        if number != signal.SIGINT:  # Ctrl-C has reached the command already
            process.send_signal(number)
        _wait_or_kill(process)
        raise
    return code if code >= 0 else 128 - code


@contextlib.contextmanager
def temporary_server() -> Iterator[str]:
    """The URL of a server that lives as long as this context."""
    programs = find_programs()
    account = unprivileged_account()
    folder = _folder_for(account)
    server = None
    try:
        locale = _make_cluster(programs, folder, account)
        server = _start(programs, folder, account)
        user = account.pw_name if account else pwd.getpwuid(os.getuid()).pw_name
        print(f"postgres: {_version(programs)} started for the tests ({locale}, fsync on)", flush=True)
        yield f"postgresql://{quote(user)}@/postgres?host={quote(str(folder), safe='')}"
    finally:
        if server is not None and server.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                server.send_signal(signal.SIGINT)  # "fast": ends the sessions, then shuts down
            _wait_or_kill(server)
        shutil.rmtree(folder, ignore_errors=True)


def find_programs() -> Path:
    """The folder of initdb and postgres: the one on PATH, else the newest of Debian's, else what pg_config says."""
    candidates = []
    on_path = shutil.which("initdb")
    if on_path:
        candidates.append(Path(on_path).resolve().parent)
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    candidates += sorted(debian, key=lambda path: _leading_number(path.parent.name), reverse=True)
    pg_config = shutil.which("pg_config")
    if pg_config:
        answer = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        candidates.append(Path(answer.stdout.strip() or "."))
    too_old = ""
    for folder in candidates:
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            version = _version(folder)
            if _leading_number(version.removeprefix("PostgreSQL ")) >= OLDEST_MAJOR:
                return folder
            too_old = f"{version} is older than {OLDEST_MAJOR}"
    raise Unavailable(too_old or "PostgreSQL's programs are not installed (on Debian: apt-get install postgresql)")


def unprivileged_account() -> pwd.struct_passwd | None:
    """Whom to run the server as: None for whoever runs this, an ordinary account when that is root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            account = pwd.getpwnam(name)
            if account.pw_uid != 0 and _as(account, ["true"]).returncode == 0:
                return account
    raise Unavailable("root may not run PostgreSQL, and there is no usable account postgres or nobody")


def _folder_for(account: pwd.struct_passwd | None) -> Path:
    """A new folder that only the server's account may enter, at a path short enough for a socket."""
    for parent in dict.fromkeys((tempfile.gettempdir(), "/tmp", "/var/tmp")):
        if len(parent) > LONGEST_SOCKET_FOLDER or not os.access(parent, os.W_OK):
            continue
        folder = Path(tempfile.mkdtemp(prefix="jisr-pg-", dir=parent))
        if account is not None:
            os.chown(folder, account.pw_uid, account.pw_gid)
        if _as(account, ["test", "-w", str(folder)]).returncode == 0:
            return folder
        folder.rmdir()
    raise Unavailable("there is no temporary folder that the server's account can write to")


def _make_cluster(programs: Path, folder: Path, account: pwd.struct_passwd | None) -> str:
    """Prefers a collation by language, as ministries' servers have: what is ordered by bytes must then say so."""
    common = [
        str(programs / "initdb"),
        "--pgdata",
        str(folder / "data"),
        "--encoding=UTF8",
        "--auth=trust",
        "--no-sync",
    ]
    by_language = ["--locale=C", "--locale-provider=icu", "--icu-locale=en-US"]
    if _as(account, common + by_language).returncode == 0:
        return "collation en-US"
    shutil.rmtree(folder / "data", ignore_errors=True)
    made = _as(account, [*common, "--locale=C"])
    if made.returncode != 0:
        raise Unavailable(f"initdb failed: {_last_line(made.stderr)}")
    return "collation C"


def _start(programs: Path, folder: Path, account: pwd.struct_passwd | None) -> "subprocess.Popen[bytes]":
    more = dict(each.split("=", 1) for each in os.environ.get(MORE_SETTINGS, "").split())
    settings = {**SETTINGS, **more, "unix_socket_directories": str(folder)}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    log = folder / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [str(programs / "postgres"), "-D", str(folder / "data"), *options],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=folder,
            start_new_session=True,  # Ctrl-C goes to the tests; the server stops after them
            preexec_fn=_end_with_parent,
            **_identity(account),
        )
    pid_file = folder / "data" / "postmaster.pid"
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and server.poll() is None:
        # The eighth line is the server's own word on its state.
        with contextlib.suppress(OSError):
            if pid_file.read_text().splitlines()[7:8] == ["ready   "]:
                return server
        time.sleep(0.05)
    if server.poll() is None:
        server.kill()
        server.wait()
    raise Unavailable(f"the server did not start: {_last_line(log.read_text(errors='replace'))}")


def _end_with_parent() -> None:
    """On Linux, have the server shut down even if this process is killed outright."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, int(signal.SIGINT))


def _as(account: pwd.struct_passwd | None, command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    try:
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            **_identity(account),
        )
    except (OSError, subprocess.SubprocessError) as error:  # a sandbox may forbid changing the user
        return subprocess.CompletedProcess(command, 1, "", str(error))


def _identity(account: pwd.struct_passwd | None) -> dict[str, Any]:
    """As whom, and with which variables: none of ours that could change how the server behaves."""
    clean = {"env": {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}}
    if account is None:
        return clean
    return {**clean, "user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _wait_or_kill(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(timeout=SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _version(programs: Path) -> str:
    answer = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=False)
    return re.sub(r"^postgres \(PostgreSQL\) (\S+).*", r"PostgreSQL \1", answer.stdout.strip())


def _leading_number(text: str) -> int:
    number = re.match(r"\d+", text)
    return int(number.group()) if number else 0


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no message"])[-1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
