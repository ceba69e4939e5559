"""The servers that the API is measured with: ours, and a bare FastAPI route that answers the same bytes.

Here: programs, each in a process of its own. Not here: what they are asked (api.py).
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

PORT, BARE_PORT = 8731, 8732

SERVER = """
import os
from pathlib import Path
import uvicorn
from api.main import create_app
from api.settings import Api, Limits, Settings
limits = Limits(requests_per_minute=10_000_000, in_flight=int(os.environ["IN_FLIGHT"]))
app = create_app(Settings(data_dir=Path(os.environ["SERVED"]), api=Api(limits=limits)))
uvicorn.run(app, host="127.0.0.1", port=8731, access_log=False, log_level="error")
"""
BARE = """
import os
from pathlib import Path
import uvicorn
from fastapi import FastAPI, Response
app = FastAPI()
content = Path(os.environ["CONTENT"]).read_bytes()
@app.get("/health")
async def health(): return {}
@app.post("/bare")
async def bare(): return Response(content, media_type="application/json")
uvicorn.run(app, host="127.0.0.1", port=8732, access_log=False, log_level="error")
"""


@contextmanager
def served(program: str, port: int, **more: str) -> Iterator[int]:
    """A server in a process of its own, answering, until the body ends; its process id."""
    process = subprocess.Popen([sys.executable, "-c", program], env=os.environ | more)
    try:
        _wait(port)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def cpu_seconds(pid: int) -> float:
    """What all threads of a process have computed so far."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _wait(port: int) -> None:
    for _ in range(600):
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/health")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not start")
