"""Which values are nobody's business: credentials by the name of their key, by their look, or by where they stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from pycompose.errors import Problem, ValuePath

MASK = "********"
"""What is shown in the place of a value that is not."""

# Patterns are compiled when they are first needed: all of them take longer than a plan in which nothing changes.

_PROMISE = (
    r"(?i)passw(or)?d|passphrase|passcode|passin|passout|requirepass|masterauth|secret|token|credential|signing|encryption"
    r"|private|authorization|bearer|basicauth|session[_-]?id|cookie|salt|jwt|connection[_-]?string|webhook|mnemonic"
    r"|seed[_-]?phrase|unseal|fernet|hmac"
    r"|(api|access|auth|account|license|deploy|service|master|host|ssh|ssl|tls)[_-]?key"
    r"|(^|[_.-])(pass|pwd|key|pw|psk|pin|otp|cert|dsn|pat|sig)([_.-]|$)"
    r"|(^|[_.-])auth$"
)
_IN_CAMEL_CASE = r"[a-z](Pass|Pwd|Key|Pin)([A-Z]|$)"
_ABOUT_ONE = (
    r"(?i:^(no|skip|without)[_-]|[_.-](file|path|dir|name|length|ttl|expiry|expires|timeout|enabled)$)"
    r"|[a-z](File|Path|Dir)$"
)
"""Names that speak of a credential and hold none, such as ``POSTGRES_PASSWORD_FILE`` and ``--no-password``."""

_HARMLESS = (
    r"(?i)(true|false|yes|no|on|off)?"
    r"|\$\$?([A-Za-z_]\w*|\{\w+\})"  # a variable that only the container knows
    r"|(\.{0,2}/[\w.-]+)*/[\w.-]+\.[a-z]{2,5}|/(run|etc|var|certs?|secrets)/[\w./-]+"
)
"""Values that are no credential under any name: switches, names of variables, paths of files."""

_TOKENS = (
    r"(gh[pousr]_|github_pat_|gl(pat|ptt|dt|rt|cbt)-|xox[abeprs]-|xapp-|[sprw]k_(live|test)_|whsec_|npm_|hf_|dckr_pat_)[\w-]{8,}",
    r"(shp(at|ss|ca|pa)_|do[opr]_v1_|AIza|ya29\.|GOCSPX-|sk-|hv[bsr]\.|dapi|lin_api_|NRAK-|nvapi-|sbp_|pul-|figd_)[\w-]{16,}",
    r"(dp\.(pt|st|ct)\.|sntrys_|PMAK-|rubygems_|ntn_|ATATT3x|ATCTT3x|sq0(atp|csp)-|pypi-|age-secret-key-1)[\w=-]{16,}",
    r"(AKIA|ASIA)[A-Z0-9]{12,}",
    r"SG\.[\w-]{10,}\.[\w-]{10,}",
    r"\d{8,10}:AA[\w-]{30,}",
    r"eyJ[\w-]{6,}\.[\w-]{6,}\.[\w-]*",  # a signed token: its head and body are JSON in base64
)
"""What begins with the sign of who gave it."""

_LOOKS = (
    r"-----BEGIN [A-Z0-9 ]*(PRIVATE KEY( BLOCK)?|CERTIFICATE)-----[\s\S]*",
    *(rf"(?<![A-Za-z0-9]){token}" for token in _TOKENS),
    r"\$(2[aby]|[56y]|apr1|argon2id?|scrypt|pbkdf2[\w-]*)\$[\w./$=,+-]{10,}",  # a hashed password is worth guessing
    r"\{S?SHA\d*\}[\w+/=]{10,}|pbkdf2_sha\d+\$\d+\$[^\s\"']+|SCRAM-SHA-\d+\$\d+:[^\s\"']+",
    r"(?<![\w+/=-])([\w+/-]{43}=|[A-Za-z0-9+/]{86}==)(?![\w=])",  # 32 or 64 random bytes
    r"(hooks\.slack\.com/services|discord(app)?\.com/api/webhooks)/[^\s\"']+",
    r"\b(Basic|Bearer|Digest)\s+(?=\S*[A-Z0-9=])[\w+/=.~-]{6,}",
)
"""What credentials of well-known kinds look like."""

_PLACES = (
    r"[A-Za-z][A-Za-z0-9+.-]*://(?P<secret>[^\s/@:]*:[^\s/@]+|[^\s/@:]{20,})@",
    r"(?<![\w/.-])[\w.-]+:(?P<secret>[^\s@/:\"']+)@(?!sha\d+:)[A-Za-z]",
    r"(?<!\S)(-u|--user|--proxy-user)[= ]?[^\s:]+:(?P<secret>\S+)",
    r"\b(mysql|mariadb|sshpass|docker login|mongo)\S*(\s[^\n|;&]*)?\s-p\s?(?P<secret>[^\s$]\S*)",
    r"\bredis-cli(\s[^\n|;&]*)?\s(-a|--pass)\s?(?P<secret>[^\s$]\S*)",
)
"""Where a credential stands for all who know what is around it."""


_ASSIGNED = (
    r"""(?:^|(?<=[\s,;?&{("'<-]))(?P<name>[A-Za-z_][\w.-]*)["']?(?P<sign>\s?[=:>]\s*|\s+)["']?"""
    r"""(?P<secret>\$\$?\{[^{}]*\}|(?<=")[^"]+|(?<=')[^']+|[^\s"',;&<}]+)"""
)
_WORTH_A_LOOK = r"[=:@>$]|\S{12}|(?i:pass|basic|bearer|digest)|\s-|^-"
"""What no text lacks that hides something."""

_SAID = r"(?i)-[\w.-]+|passw(or)?d|passphrase|requirepass|masterauth"
"""Names that a value may follow with nothing but a space: options, and words of configuration files."""


class Fingerprint(str):
    """What stands in the place of a value of which only the fingerprint is known."""

    __slots__ = ()


def is_secret_name(name: str) -> bool:
    """Return whether a key's name promises a credential (``DB_PASSWORD``, ``clientSecret``)."""
    return bool(re.search(_PROMISE, name) or re.search(_IN_CAMEL_CASE, name)) and not re.search(_ABOUT_ONE, name)


def hides(value: Any) -> bool:
    """Return whether a value holds a credential in plain sight, or stands in the place of one.

    That is a URL with a password, an option such as ``--requirepass hunter2``, an assignment to a secret name, or a
    text of a kind that is known for what it is.
    """
    if isinstance(value, Fingerprint):
        return True
    if isinstance(value, str):
        return any(True for _ in _secrets(value))
    if isinstance(value, dict):
        return any(_is_secret_entry(key, item) or hides(key) or hides(item) for key, item in value.items())
    if isinstance(value, list | tuple):
        words = [item for item in value if isinstance(item, str)]
        return hides(" ".join(words)) or any(map(hides, value))
    return False


def concealed(text: str) -> str:
    """Return a text with what it holds of credentials masked, and nothing else of it."""
    shown, end = "", 0
    for start, stop in sorted(_secrets(text)):
        if start >= end:
            shown += text[end:start] + MASK
        end = max(end, stop)
    return shown + text[end:]


def concealed_problem(problem: Problem) -> Problem:
    """Return a problem that may be shown; of a value with a secret name nothing is cited."""
    path, what, hint = concealed(problem.path), concealed(problem.what), concealed(problem.hint)
    name = re.split(r"[.\[]", problem.path.rstrip("]0123456789["))[-1]
    if is_secret_name(name) and f'"{name}"' not in what:  # else it is the name that is wrong
        what, hint = (re.sub(r'"[^"]*"', MASK, text) for text in (what, hint))
    return problem._replace(path=path, what=what, hint=hint)


def is_sensitive(path: ValuePath, value: Any) -> bool:
    """Return whether the value at ``path`` must not be shown; of a config or secret, what is in it."""
    if path[0] in ("configs", "secrets") and path[-1] == "content":
        return True
    return any(_is_secret_entry(str(part), value) for part in _given_names(path)) or hides(value)


def never(path: ValuePath) -> bool:
    """Say of no value that it must be hidden for where it stands."""
    del path
    return False


def masked(path: ValuePath, value: Any, hidden: Callable[[ValuePath], bool] = never) -> Any:
    """Return a document's value at ``path`` with what must not be shown masked, and all its keys as they are.

    ``hidden`` says of the path of a value whether it must not be shown whatever it is. A list is masked as a whole
    where only its items together are a credential: an option, and what it is set to.
    """
    if isinstance(value, dict):
        return {key: masked((*path, key), item, hidden) for key, item in value.items()}
    if isinstance(value, list):
        items = [masked((*path, index), item, hidden) for index, item in enumerate(value)]
        return MASK if hides(" ".join(item for item in items if isinstance(item, str))) else items
    return MASK if hidden(path) or is_sensitive(path, value) else value


def _secrets(text: str) -> Iterator[tuple[int, int]]:
    """Find where in a text credentials begin and end."""
    if not re.search(_WORTH_A_LOOK, text):
        return
    for pattern in (*_PLACES, *_LOOKS):
        for found in re.finditer(pattern, text):
            yield found.span("secret" if pattern in _PLACES else 0)
    position = 0
    while assigned := re.compile(_ASSIGNED).search(text, position):
        position = assigned.end("name")  # what is assigned to one name may be the next one
        option = "-" if text[: assigned.start()].endswith("-") else ""
        said = assigned["sign"].strip() or re.fullmatch(_SAID, option + assigned["name"])
        if said and _is_secret_entry(assigned["name"], assigned["secret"]):
            yield assigned.span("secret")


def _is_secret_entry(name: str, value: Any) -> bool:
    harmless = value is None or isinstance(value, bool) or (isinstance(value, str) and re.fullmatch(_HARMLESS, value))
    return not harmless and is_secret_name(name)


_NAMES_OF_OTHERS = ("depends_on", "networks", "services", "volumes", "models", "configs", "secrets")


def _given_names(path: ValuePath) -> ValuePath:
    """Return the names at a path that say what its value is: the last one, and all below an extension.

    The names of services and the like, and of the lists of secrets that there are, promise nothing.
    """
    for place, part in enumerate(path):
        if str(part).startswith("x-"):
            return path[place:]
    if isinstance(path[-1], int):
        names = [part for part in path if isinstance(part, str)][-1:]
        return () if names == ["secrets"] else tuple(names)
    return () if len(path) > 1 and path[-2] in _NAMES_OF_OTHERS else path[-1:]
