"""Parses expressions in several threads, for as many seconds as it is told, as the CDK does with a manifest.

The garbage collector runs often here and lets another thread go on. Python 3.11.0 to 3.11.7 do not survive it.
"""

from __future__ import annotations

import ast
import gc
import sys
import threading
import time

EXPRESSION = "[" + ", ".join(["(1, [2, {'a': 3}])"] * 100) + "]"


def main(seconds: float) -> int:
    """Return how many times parsing failed."""
    gc.set_threshold(100)
    gc.callbacks.append(lambda *_: time.sleep(1e-5))
    sys.setswitchinterval(1e-5)
    errors: list[SystemError] = []
    end = time.monotonic() + seconds
    threads = [threading.Thread(target=_parse_until, args=(end, errors)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(errors)


def _parse_until(end: float, errors: list[SystemError]) -> None:
    while time.monotonic() < end:
        try:
            ast.literal_eval(EXPRESSION)
        except SystemError as error:
            errors.append(error)


if __name__ == "__main__":
    print(main(float(sys.argv[1])))
