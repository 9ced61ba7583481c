"""A run that is killed at a moment that has a name, in a monorepo as `tests.monorepo.test_registry` has it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.support.processes import command, finish

MOMENTS = {
    "the project": "event == 'os.rename' and 'source-' in str(arguments[1])",
    "the first directory": "event == 'os.mkdir' and str(arguments[0]).endswith('docs/integrations')",
    "the page": "event == 'os.link'",
    "the first index": "event == 'os.rename' and str(arguments[1]).endswith('docs/index.md')",
    "the second index": "event == 'os.rename' and str(arguments[1]).endswith('CODEOWNERS')",
    "the last index": "event == 'os.rename' and str(arguments[1]).endswith('ci.yaml')",
    "the end": "event == 'os.remove' and str(arguments[0]).endswith('journal.json')",
}
"""What comes next when the run is killed, in the order of a run, as its call is announced to Python's audit hooks."""

LANDED = tuple(MOMENTS)[1:]
"""Those after the point of no return."""

_KILL = """\
def kill(event, arguments):
    if {condition}:
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(kill)
"""


def kill_at(moment: str, root: Path, arguments: Sequence[str], **env: str) -> Path:
    """Leave what a run leaves that is killed just before something; returns its staging directory.

    Args:
        moment: what would come next.
        root: of the monorepo; its templates lie beside it.
        arguments: of the command line.
        env: variables for the run.
    """
    start = command(*arguments, templates=root.parent / "templates", before=_KILL.format(condition=MOMENTS[moment]))
    done = finish(start, cwd=root, env=env)
    assert done.returncode == -9, done.stderr
    (staging,) = root.glob("connectors/.connector-generator-*")
    return staging
