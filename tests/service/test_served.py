"""`cloudwise serve` as a person starts it: it answers over a socket, hears of new keys, and ends when it is told to."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree

import pytest

from api.auth import Action
from api.keys import Keys

STARTS_WITHIN = 60.0
ENDS_WITHIN = 10.0


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _get(url: str, token: str | None = None) -> tuple[int, bytes]:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"} if token else {})  # noqa: S310  # our own address
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  # see above
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


@contextmanager
def _serving(data: Path, port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = os.environ | {"CLOUDWISE_DATA_DIR": str(data)}
    command = [str(Path(sys.executable).with_name("cloudwise")), "serve", "--port", str(port)]
    with log.open("wb") as out, subprocess.Popen(command, env=environment, stdout=out, stderr=out) as server:
        try:
            deadline = time.monotonic() + STARTS_WITHIN
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    assert server.poll() is None, log.read_text()
                    assert time.monotonic() < deadline, log.read_text()
                    time.sleep(0.05)
            yield server
        finally:
            server.kill()


@pytest.mark.slow
def test_it_answers_over_a_socket_and_ends_when_it_is_told_to(demo: Path, tmp_path: Path) -> None:
    copytree(demo / "published", tmp_path / "published", symlinks=True)
    port, log = _free_port(), tmp_path / "log"
    origin = f"http://127.0.0.1:{port}"
    with _serving(tmp_path, port, log) as server:
        assert _get(f"{origin}/health") == (200, b'{"status":"ok","breaker":"closed"}')
        assert _get(f"{origin}/ready") == (204, b"")
        assert _get(f"{origin}/api/v1/accounts")[0] == 401
        key, token = Keys(tmp_path / "api").create("made while it runs", accounts=None, actions=[Action.READ])
        status, body = _get(f"{origin}/api/v1/accounts", token)
        assert (status, len(json.loads(body)["items"])) == (200, 7)
        Keys(tmp_path / "api").revoke(key.id)
        assert _get(f"{origin}/api/v1/accounts", token)[0] == 401
        told = time.monotonic()
        server.send_signal(signal.SIGTERM)
        server.wait(ENDS_WITHIN)
        assert time.monotonic() - told < ENDS_WITHIN
    said = log.read_text()
    assert "cloudwise keys create" in said
    assert token not in said
    assert "Traceback" not in said
    assert "leaked" not in said


@pytest.mark.slow
def test_a_port_that_is_taken_is_said_and_is_no_success(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = [str(Path(sys.executable).with_name("cloudwise")), "serve", "--port", str(taken.getsockname()[1])]
        environment = os.environ | {"CLOUDWISE_DATA_DIR": str(tmp_path)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert "Address already in use" in done.stderr
    assert "--port takes another" in done.stderr
    assert "Traceback" not in done.stderr
