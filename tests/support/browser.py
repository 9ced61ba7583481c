"""A real Chromium without a window, spoken to in its own protocol over two pipes.

The one that is locked in `tests/locked/browser` comes from npm and brings the libraries along that it needs; where that
cannot be had, one that is installed on the machine will do.
Protocol: https://chromedevtools.github.io/devtools-protocol/
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from base64 import b64decode
from pathlib import Path
from typing import Any

from tests.support.environments import HOME, LOCKED, digest

_INSTALLED = ("chromium", "chromium-browser", "google-chrome")
_UNPACK = """\
const zlib = require("zlib"), fs = require("fs"), bin = "node_modules/@sparticuz/chromium/bin/";
for (const name of ["chromium", "al2023.tar"])
  fs.writeFileSync(name, zlib.brotliDecompressSync(fs.readFileSync(`${bin}${name}.br`)));
"""
_FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{home}/node_modules/dejavu-fonts-ttf/ttf</dir><cachedir>{home}/fonts</cachedir></fontconfig>
"""
"""Without a font for every sign on a page, this Chromium ends."""

_START = """\
import fcntl, os, sys
ours = [fcntl.fcntl(int(number), fcntl.F_DUPFD, 10) for number in sys.argv[1:3]]
for number, pipe in zip((3, 4), ours):
    os.dup2(pipe, number)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""Chromium reads what it is told from 3, and answers on 4."""

_FLAGS = [
    *("--headless", "--no-sandbox", "--no-zygote", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"),
    *("--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-quic", "--remote-debugging-pipe"),
]


def find_browser() -> Path | None:
    """Return a Chromium: the locked one, else one of this machine, else None."""
    if sys.platform == "linux" and platform.machine() == "x86_64" and shutil.which("npm"):
        return _install_locked()
    return next((Path(path) for path in map(shutil.which, _INSTALLED) if path), None)


def _install_locked() -> Path:
    import fcntl

    locks = [LOCKED / "browser" / name for name in ("package.json", "package-lock.json")]
    home = HOME / f"browser-{digest(*(lock.read_bytes() for lock in locks))}"
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / f"{home.name}.lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not (home / "ready").exists():
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir()
            for lock in locks:
                shutil.copy2(lock, home)
            for command in (
                ["npm", "ci", "--silent", "--ignore-scripts"],
                ["node", "-e", _UNPACK],
                ["tar", "xf", "al2023.tar"],
                ["chmod", "+x", "chromium"],
            ):
                subprocess.run(command, cwd=home, check=True, capture_output=True, stdin=subprocess.DEVNULL)
            (home / "fonts.conf").write_text(_FONTS.format(home=home), encoding="utf-8")
            (home / "ready").touch()
    return home / "chromium"


class Browser:
    """One page in a Chromium of its own. Use it as a context."""

    def __init__(self, executable: Path, width: int = 1280, height: int = 800) -> None:
        self.errors: list[str] = []  # what the page's script, or its policy, has complained about
        self._profile = tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True)
        theirs_in, self._out = os.pipe()
        self._in, theirs_out = os.pipe()
        home = executable.parent
        own = {"LD_LIBRARY_PATH": str(home / "lib"), "FONTCONFIG_PATH": str(home)} if (home / "ready").exists() else {}
        start = [sys.executable, "-c", _START, str(theirs_in), str(theirs_out), str(executable), *_FLAGS]
        self._process = subprocess.Popen(
            [*start, f"--user-data-dir={self._profile.name}", f"--window-size={width},{height}", "about:blank"],
            pass_fds=(theirs_in, theirs_out),
            env={**os.environ, **own},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._number, self._rest, self._session = 0, b"", ""
        target = next(one for one in self.call("Target.getTargets")["targetInfos"] if one["type"] == "page")
        attached = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Accessibility"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._in)
        os.close(self._out)
        self._profile.cleanup()

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Have something done; returns what comes of it."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._out, data) :]
        while True:
            answer = self._receive()
            self._note(answer)
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return answer["result"]

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            chunk = os.read(self._in, 1 << 16)
            assert chunk, "the browser has ended"
            self._rest += chunk
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)

    def _note(self, message: dict[str, Any]) -> None:
        if message.get("method") == "Runtime.exceptionThrown":
            self.errors.append(json.dumps(message["params"]["exceptionDetails"]))
        if message.get("method") == "Log.entryAdded":
            self.errors.append(message["params"]["entry"]["text"])

    def open(self, page: Path) -> float:
        """Load a file; returns after how many milliseconds its script was done."""
        self.call("Page.navigate", url=page.as_uri())
        deadline = time.monotonic() + 30
        while not self.run("location.href !== 'about:blank' && document.documentElement?.dataset.ready === 'true'"):
            assert time.monotonic() < deadline, f"the page is not ready: {self.errors}"
            time.sleep(0.01)
        return float(self.run("performance.getEntriesByType('mark').find((one) => one.name === 'ready').startTime"))

    def run(self, script: str) -> Any:
        """Return the value of an expression of the page's."""
        done = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    def press(self, key: str, *, control: bool = False) -> None:
        """Press a key and let it go."""
        codes = {"Enter": 13, "Escape": 27, "Tab": 9, " ": 32, "PageUp": 33, "PageDown": 34, "End": 35, "Home": 36}
        codes |= {"ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}
        what = {"key": key, "code": key, "windowsVirtualKeyCode": codes[key], "modifiers": 2 if control else 0}
        text = {"Enter": {"text": "\r"}, " ": {"text": " "}}.get(key, {})
        self.call("Input.dispatchKeyEvent", type="keyDown", **what, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", **what)

    def type(self, text: str) -> None:
        """Type text into what has the focus."""
        self.call("Input.insertText", text=text)

    def click(self, selector: str) -> None:
        """Click into the middle of the first element that fits."""
        found = f"const e = document.querySelector({json.dumps(selector)}); e.scrollIntoView({{block: 'nearest'}});"
        middle = "const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2];"
        place = self.run(f"(() => {{ {found} {middle} }})()")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1)

    def prefer(self, scheme: str) -> None:
        """Be a browser whose user prefers `light` or `dark`."""
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def resize(self, width: int, height: int) -> None:
        """Have a window of another size."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def photograph(self, file: Path) -> None:
        """Write what is to be seen into a PNG file."""
        file.write_bytes(b64decode(self.call("Page.captureScreenshot")["data"]))
