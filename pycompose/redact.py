"""Which values are sensitive: credentials, recognised by the name of their key, their format, or their context."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from pycompose.errors import Problem, ValuePath

MASK = "********"
"""What is shown instead of a sensitive value."""

# Patterns are compiled when first needed: compiling all of them takes longer than a plan without changes.
#
# Values come from files of strangers, so each pattern takes linear time: it begins only where a word or line begins,
# does not give back what it took (++) where that could be tried again, and looks ahead once, not at each beginning.

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
"""Names that mention a credential but hold none, such as ``POSTGRES_PASSWORD_FILE`` and ``--no-password``."""

_HARMLESS = (
    r"(?i)(true|false|yes|no|on|off)?"
    r"|\$\$?([A-Za-z_]\w*|\{\w+\})"  # a variable that is only set in the container
    r"|(\.{0,2}(/[\w.-]++)+)?/[\w.-]+\.[a-z]{2,5}|/(run|etc|var|certs?|secrets)/[\w./-]+"
)
"""Values that are never a credential, whatever their name: switches, names of variables, file paths."""

_TOKENS = (
    r"(gh[pousr]_|github_pat_|gl(pat|ptt|dt|rt|cbt)-|xox[abeprs]-|xapp-|[sprw]k_(live|test)_|whsec_|npm_|hf_|dckr_pat_)[\w-]{8,}",
    r"(shp(at|ss|ca|pa)_|do[opr]_v1_|AIza|ya29\.|GOCSPX-|sk-|hv[bsr]\.|dapi|lin_api_|NRAK-|nvapi-|sbp_|pul-|figd_)[\w-]{16,}",
    r"(dp\.(pt|st|ct)\.|sntrys_|PMAK-|rubygems_|ntn_|ATATT3x|ATCTT3x|sq0(atp|csp)-|pypi-|age-secret-key-1)[\w=-]{16,}",
    r"(AKIA|ASIA)[A-Z0-9]{12,}",
    r"SG\.[\w-]{10,}\.[\w-]{10,}",
    r"\d{8,10}:AA[\w-]{30,}",
)
"""Tokens that begin with a prefix of their issuer."""

_LOOKS = (
    r"-----BEGIN [A-Z0-9 ]*(PRIVATE KEY( BLOCK)?|CERTIFICATE)-----[\s\S]*",
    *(rf"(?<![A-Za-z0-9]){token}" for token in _TOKENS),
    r"\$(2[aby]|[56y]|apr1|argon2id?|scrypt|pbkdf2[\w-]*)\$[\w./$=,+-]{10,}",  # a hash of a password can be guessed
    r"\{S?SHA\d*\}[\w+/=]{10,}|pbkdf2_sha\d+\$\d+\$[^\s\"']+|SCRAM-SHA-\d+\$\d+:[^\s\"']+",
    r"(?<![\w+/=-])([\w+/-]{43}=|[A-Za-z0-9+/]{86}==)(?![\w=])",  # 32 or 64 random bytes
    r"(hooks\.slack\.com/services|discord(app)?\.com/api/webhooks)/[^\s\"']+",
    r"\b(Basic|Bearer|Digest)\s+(?=\S*[A-Z0-9=])[\w+/=.~-]{6,}",
)
"""The formats of well-known kinds of credentials."""

_PLACES = (
    # a JSON Web Token: header and payload are JSON in base64; what follows is looked at once for a whole word
    r"(?<![\w-])(?=[\w-]++\.[\w-]{6,}+\.)[\w-]*?(?<![A-Za-z0-9])(?P<secret>eyJ[\w-]{6,}+\.[\w-]{6,}+\.[\w-]*)",
    r"(?<=[A-Za-z0-9+.-])://(?P<secret>[^\s/@:]*:[^\s/@]+|[^\s/@:]{20,})@",
    r"(?<![\w/.-])[\w.-]+:(?P<secret>[^\s@/:\"']+)@(?!sha\d+:)[A-Za-z]",
    r"(?<!\S)(-u|--user|--proxy-user)[= ]?[^\s:]+:(?P<secret>\S+)",
    # of a line or command, only the first program: what no option follows there follows none after it, either
    (
        r"(?:^|(?<=[\n|;&]))(?>[^\n|;&]*?\b(mysql|mariadb|sshpass|docker login|mongo))\S*+"
        r"(\s[^\n|;&]*)?\s-p\s?(?P<secret>[^\s$]\S*)"
    ),
    r"(?:^|(?<=[\n|;&]))(?>[^\n|;&]*?\bredis-cli)(?=\s)(\s[^\n|;&]*)?\s(-a|--pass)\s?(?P<secret>[^\s$]\S*)",
)
"""Credentials that only their context gives away, such as the password of a URL or of an option."""


_NAMED = (
    r"""(?:^|(?<=[\s,;?&{("'<])|(?<![\w.-])(?=[\w.-]++["']?[\s=:>])(?P<dash>(?:[\w.]*+-++)+?))"""
    r"""(?P<name>[A-Za-z_][\w.-]*+)["']?(?P<sign>\s?[=:>]\s*|\s+)["']?"""
)
_TEMPLATE = r"\$\$?\{[^{}]*\}"
_ASSIGNED = _TEMPLATE + r"""|(?<=")[^"]+|(?<=')[^']+|[^\s"',;&<}]+"""
"""A name that something is assigned to, and what is assigned after it, which is looked up only for secret names."""
_WORTH_A_LOOK = r"[=:@>$]|\S{12}|(?i:pass|basic|bearer|digest)|\s-|^-"
"""A quick test before the patterns above: every text with a credential matches it."""

_SAID = r"(?i)-[\w.-]+|passw(or)?d|passphrase|requirepass|masterauth"
"""Names that may be separated from their value by just a space: options, words of configuration files."""


class Fingerprint(str):
    """Stands for a value of which only the fingerprint is known."""

    __slots__ = ()


def is_secret_name(name: str) -> bool:
    """Return whether the name of a key suggests a credential (``DB_PASSWORD``, ``clientSecret``)."""
    return bool(re.search(_PROMISE, name) or re.search(_IN_CAMEL_CASE, name)) and not re.search(_ABOUT_ONE, name)


def hides(value: Any) -> bool:
    """Return whether a value contains a credential, or stands for one.

    A credential is the password of a URL, the value of an option such as ``--requirepass hunter2``, a value assigned
    to a secret name, or text in a well-known format.
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
    """Return a text with its credentials masked and the rest unchanged."""
    shown, end = "", 0
    for start, stop in sorted(_secrets(text)):
        if start >= end:
            shown += text[end:start] + MASK
        end = max(end, stop)
    return shown + text[end:]


def concealed_problem(problem: Problem) -> Problem:
    """Return a problem that may be shown: it quotes no credential, and no value that has a secret name."""
    path, what, hint = concealed(problem.path), concealed(problem.what), concealed(problem.hint)
    name = re.split(r"[.\[]", problem.path.rstrip("]0123456789["))[-1]
    if is_secret_name(name) and f'"{name}"' not in what:  # otherwise the problem is the name itself
        what, hint = (re.sub(r'"[^"]*"', MASK, text) for text in (what, hint))
    return problem._replace(path=path, what=what, hint=hint)


def is_sensitive(path: ValuePath, value: Any) -> bool:
    """Return whether the value at ``path`` must not be shown; the content of a config or secret never is."""
    if path[0] in ("configs", "secrets") and path[-1] == "content":
        return True
    return any(_is_secret_entry(str(part), value) for part in _given_names(path)) or hides(value)


def never(path: ValuePath) -> bool:
    """Return False: no value is hidden because of its path."""
    del path
    return False


def masked(path: ValuePath, value: Any, hidden: Callable[[ValuePath], bool] = never) -> Any:
    """Return the value at ``path`` with its sensitive parts masked; keys stay as they are.

    ``hidden`` returns whether the value at a path must not be shown, whatever it is. A list is masked as a whole where
    only its items together are a credential, as an option and its value are.
    """
    if isinstance(value, dict):
        return {key: masked((*path, key), item, hidden) for key, item in value.items()}
    if isinstance(value, list):
        items = [masked((*path, index), item, hidden) for index, item in enumerate(value)]
        return MASK if hides(" ".join(item for item in items if isinstance(item, str))) else items
    return MASK if hidden(path) or is_sensitive(path, value) else value


def _secrets(text: str) -> Iterator[tuple[int, int]]:
    """Find the start and end of each credential in a text."""
    if not re.search(_WORTH_A_LOOK, text):
        return
    for pattern in (*_PLACES, *_LOOKS):
        for found in re.finditer(pattern, text):
            yield found.span("secret" if pattern in _PLACES else 0)
    position = covered = 0
    while named := re.compile(_NAMED).search(text, position):
        position = named.end("name")  # the value of one name may itself be a name with a value
        said = named["sign"].strip() or re.fullmatch(_SAID, f"{'-' if named['dash'] else ''}{named['name']}")
        if not said or not is_secret_name(named["name"]):
            continue
        # inside a value that is found already, any other ends where that one does
        pattern = _TEMPLATE if named.end() < covered else _ASSIGNED
        assigned = re.compile(pattern).match(text, named.end())
        if assigned and _is_secret_entry(named["name"], assigned[0]):
            yield assigned.span()
            covered = max(covered, assigned.end())


def _is_secret_entry(name: str, value: Any) -> bool:
    harmless = value is None or isinstance(value, bool) or (isinstance(value, str) and re.fullmatch(_HARMLESS, value))
    return not harmless and is_secret_name(name)


_NAMES_OF_OTHERS = ("depends_on", "networks", "services", "volumes", "models", "configs", "secrets")


def _given_names(path: ValuePath) -> ValuePath:
    """Return the names in a path that describe its value: the last one, or every one below an extension.

    The names of services and other resources, and of lists of secrets, say nothing about the value.
    """
    for place, part in enumerate(path):
        if str(part).startswith("x-"):
            return path[place:]
    if isinstance(path[-1], int):
        names = [part for part in path if isinstance(part, str)][-1:]
        return () if names == ["secrets"] else tuple(names)
    return () if len(path) > 1 and path[-2] in _NAMES_OF_OTHERS else path[-1:]
