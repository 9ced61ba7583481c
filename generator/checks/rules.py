"""Rules: what must hold of a connector, who asks for it, and where it is asked for.

A rule stands beside the check that looks after it. What a rule is about (its scope) is a part of the rule, so no
check asks where it is: what is out of scope is neither looked at nor shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import KW_ONLY, dataclass, field

from generator.checks.findings import ADVICE, BROKEN, Finding
from generator.checks.subject import Subject
from generator.connectors.cdk import may_have_cdk

QA = "Airbyte's QA"
REGISTRY = "Airbyte's registry"
CDK = "the CDK"
AIRBYTE = "Airbyte"
OPENMETADATA = "OpenMetadata"
PYPA = "Python's packaging"
OURS = "connector-generator"


@dataclass(frozen=True)
class Scope:
    """Which connectors a rule is about: those that fit all that is said here.

    Attributes:
        languages: as `Subject.language` has them; any if there are none.
        types: `source`, `destination`; any if there are none.
        support: values of supportLevel; any if there are none.
        level: the least `ab_internal.sl`, which is 100 where nothing says it.
        cdk: the version of the CDK from which on it holds: a connector that can only have older ones is left alone.
        airbytes: whether it is asked for in Airbyte's own repository only. Elsewhere it is advice.
    """

    languages: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    level: int = 0
    cdk: tuple[int, ...] = ()
    airbytes: bool = False

    def holds(self, subject: Subject) -> bool:
        """Say whether a connector is among them."""
        return (
            (not self.languages or subject.language in self.languages)
            and (not self.types or subject.connector_type in self.types)
            and (not self.support or subject.support_level in self.support)
            and subject.level >= self.level
            and (not self.cdk or may_have_cdk(subject, self.cdk))
        )


EVERYWHERE = Scope()


@dataclass(frozen=True)
class Rule:
    """One thing that must hold.

    Attributes:
        code: by which it is named on the command line, in configurations and in reports; it never changes.
        says: what must hold, as one sentence without a full stop.
        owner: who asks for it.
        source: the page, or the file of the owner's code, that says so.
        wrong, right: an example of each, as it would stand in a file or be told in a few words.
        severity: `broken`, `to do` or `advice`.
        scope: which connectors it is about.
        enforced_by: the names that the check has in the code of Airbyte's QA or of its validators of metadata. A
            checkout of Airbyte's repository which has that code, but none of these names, does not ask for it.
        elsewhere: what it is outside of Airbyte's own repository, if it is asked for only there; "" for nothing.
    """

    code: str
    _: KW_ONLY
    says: str
    owner: str
    source: str
    wrong: str
    right: str
    severity: str = BROKEN
    scope: Scope = field(default=EVERYWHERE)
    enforced_by: tuple[str, ...] = ()
    elsewhere: str = ADVICE

    def at(self, message: str, hint: str, path: str = "", line: int = 0, output: tuple[str, ...] = ()) -> Finding:
        """Return a finding: this rule does not hold.

        Args:
            message: what is so, as one sentence without a full stop at its end.
            hint: what to do next.
            path: the file that shows it, seen from the connector's directory.
            line: in that file; 0 if it is the file as a whole.
            output: the last lines of a command that failed.
        """
        return Finding(message, hint, path, line, output, self.severity, self.code)

    def severity_for(self, subject: Subject) -> str:
        """Return what it is for a connector: "" if nobody asks it of that one."""
        if not self.scope.holds(subject):
            return ""
        if not subject.edition.enforces(self.enforced_by):
            return ""
        return self.elsewhere if self.scope.airbytes and not subject.edition.airbytes else self.severity


@dataclass(frozen=True)
class Check:
    """A look at one connector.

    Attributes:
        rules: all that it can find something about.
        find: yields what it finds; its docstring says what must hold.
    """

    rules: tuple[Rule, ...]
    find: Callable[[Subject], Iterator[Finding]]

    def __call__(self, subject: Subject) -> Iterator[Finding]:
        """Yield what it finds, as serious as it is for this connector; nothing of rules that are not for it."""
        severities = {rule.code: rule.severity_for(subject) for rule in self.rules}
        if any(severities.values()):
            for finding in self.find(subject):
                if severity := severities[finding.rule]:
                    yield finding.with_severity(severity)


def judges(*rules: Rule) -> Callable[[Callable[[Subject], Iterator[Finding]]], Check]:
    """Return a decorator that makes a check of a function: all its findings are about these rules."""
    return lambda find: Check(rules, find)
