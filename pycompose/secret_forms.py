"""Finds credentials in a text: by their format, by what stands around them, and by the name that they are given.

Patterns are compiled when first needed: compiling all of them takes longer than a plan without changes.

Texts come from files of strangers, so each pattern takes linear time: it begins only where a word, line or command
begins, does not give back what it took (``++``, ``(?>…)``) where that could be tried again, looks ahead once instead of
at each beginning, or has a bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pycompose.secret_names import is_secret_name

_TOKENS = (
    r"(gh[pousr]_|github_pat_|gl(pat|ptt|dt|rt|cbt)-|xox[abeprs]-|xapp-|[sprw]k_(live|test)_|whsec_|npm_|hf_|dckr_pat_)[\w-]{8,}",
    r"(shp(at|ss|ca|pa)_|do[opr]_v1_|AIza|ya29\.|GOCSPX-|sk-|hv[bsr]\.|dapi|lin_api_|NRAK-|nvapi-|sbp_|pul-|figd_)[\w-]{16,}",
    r"(dp\.(pt|st|ct)\.|sntrys_|PMAK-|rubygems_|ntn_|ATATT3x|ATCTT3x|sq0(atp|csp)-|pypi-|(?i:age-secret-key-1))[\w=-]{16,}",
    r"(tskey-|gl(sa|c)_|xkeysib-|nfp_|r8_|gsk_|pplx-|xai-|sb_secret_|pscale_|lsv2_|CCIPAT_|LTAI|ops_eyJ)[\w-]{16,}",
    r"(key-|SK)[0-9a-f]{32}|\w{14}\.atlasv1\.[\w-]{20,}",
    r"(AKIA|ASIA)[A-Z0-9]{12,}",
    r"SG\.[\w-]{10,}\.[\w-]{10,}",
    r"\d{8,10}:AA[\w-]{30,}",
    r"0x[0-9A-Fa-f]{64}(?![0-9A-Fa-f])",  # a private key of a wallet
)
"""Tokens that begin with a prefix of their issuer."""

_LOOKS = (
    r"-----BEGIN [A-Z0-9 ]*(PRIVATE KEY( BLOCK)?|CERTIFICATE)-----[\s\S]*",
    *(rf"(?<![A-Za-z0-9])(?:{token})" for token in _TOKENS),
    r"\$(2[aby]|[56y]|apr1|argon2id?|scrypt|pbkdf2[\w-]*)\$[\w./$=,+-]{10,}",  # a hash of a password can be guessed
    r"\{S?SHA\d*\}[\w+/=]{10,}|pbkdf2_sha\d+\$\d+\$[^\s\"']+|SCRAM-SHA-\d+\$\d+:[^\s\"']+",
    # 32 or 64 random bytes, which a long option before its value is not
    r"(?<![\w+/=-])(?!-|[A-Z\d_]{43}=)(?=[A-Za-z_+/-]{0,43}\d)([\w+/-]{43}=|[A-Za-z0-9+/]{86}==)(?![\w=])",
    (
        r"(hooks\.slack\.com/(services|workflows|triggers)|discord(app)?\.com/api/webhooks|hooks\.zapier\.com/hooks"
        r"|webhook\.office\.com/webhookb2|outlook\.office\.com/webhook|maker\.ifttt\.com/trigger|hc-ping\.com"
        r"|/receiver/v1/http)/[^\s\"']+"
    ),
    r"\b(Basic|Bearer|Digest)\s+(?=\S*[A-Z0-9=])[\w+/=.~-]{6,}",
    r"^(?:[a-z]{3,8} ){11}(?:(?:[a-z]{3,8} ){3}){0,4}[a-z]{3,8}$",  # the words that a wallet is restored from
)
"""The formats of well-known kinds of credentials."""

_REST = r"[^\n|;&]*"
_COMMAND = r"(?:^|(?<=[\n|;&]))"
_GIVEN = r"(?P<secret>[^\s$]\S*)"


def _first(programs: str) -> str:
    """Return the beginning of a command up to the first of some programs.

    What no option follows there follows none after it, either, so none of the others needs a look.
    """
    return rf"{_COMMAND}(?>{_REST}?\b(?:{programs}))"


_PLACES = (
    # a JSON Web Token: header and payload are JSON in base64; what follows is looked at once for a whole word
    r"(?<![\w-])(?=[\w-]++\.[\w-]{6,}+\.)[\w-]*?(?<![A-Za-z0-9])(?P<secret>eyJ[\w-]{6,}+\.[\w-]{6,}+\.[\w-]*)",
    # a URL: user and password, also with a slash, which is no port, or a token in place of the user
    (
        r"(?:(?<=[A-Za-z0-9+.-]:)|(?<![\w:/.~-]))//(?P<secret>"
        r"[^\s/:\"]*:(?!\d{1,5}(?:[/?#]|$)|\$\$?(?:\w+|\{\w+\})@)(?:[^\s/\"]++(?<=@)|[^\s/\"]*)"
        r"|[^\s/@:]{20,})@"
    ),
    (
        r"(?:(?<=[A-Za-z0-9+.-]:)|(?<![\w:/.~-]))//(?P<secret>"
        r"(?:\$\{\w+\}|[^\s/:\"@{])*:(?!\d{1,5}[/?#]|\$)[^\s/@\"]{0,256}/[^\s@\"]{0,256})@(?=[\w\[])"
    ),
    r"(?:(?<=http:)|(?<=https:))//(?P<secret>(?=[^\s/@:\d]*\d)(?=[^\s/@:A-Za-z]*[A-Za-z])[^\s/@:]{8,})@",
    r"jdbc:oracle:\w+:[^\s/@]{1,128}/(?P<secret>[^\s@]{1,256})@",
    r"(?<![\w/.-])[\w.-]+:(?P<secret>[^\s@/:\"']+)@(?!sha\d+:)[A-Za-z]",
    # a line of .pgpass: host, port, database, user, password
    r"(?:^|(?<=[\s\"']))[^\s:/\"']+:(?:\d{1,5}|\*):[^\s:\"']+:[^\s:\"']+:(?P<secret>[^\s:\"']+)(?![^\s\"'])",
    # options of programs
    rf"(?<!\S)(-u|--user|--proxy-user)[= ]?(?!\d+:\d+(?!\S))[^\s:]+:{_GIVEN}",
    rf"(?<!\S)(-U|--user(?:name)?)[= ]?[^\s%$]+%{_GIVEN}",
    rf"{_first('mysql|mariadb|sshpass|docker login|mongo|7za?')}\S*+(\s{_REST})?\s-p\s?{_GIVEN}",
    rf"{_first('unzip|zip|sqlcmd|bcp|ipmitool')}(\s{_REST})?\s-P\s?{_GIVEN}",
    rf"{_first('(?:redis|valkey|keydb)-cli')}(?=\s)(\s{_REST})?\s(?:(?:-a|--pass)\s?|(?i:auth)\s){_GIVEN}",
    rf"{_first('ldap[a-z]+')}(?=\s){_REST}\s-w\s?{_GIVEN}",
    rf"{_first('openssl')}(?=\s){_REST}\s-[kK]\s{_GIVEN}",
    (
        rf"{_COMMAND}(?!{_REST}\b(?:docker|docker-compose|podman|pycompose|mkdir|ssh|scp|nmap|nc|tar|cp|git|iptables|ps)\b)"
        rf"(?=(?:{_REST}\s)?(?:-[uUl]|--user(?:name)?|--login)[\s=])(?:{_REST}\s)?-[pP]\s"
        r"(?P<secret>(?![\d.]+(?:[\s:/]|$))[^\s$/-]\S*)"
    ),
    (
        rf"{_COMMAND}(?!{_REST}\b(?:docker|docker-compose|podman|pycompose|mkdir|ssh|scp|nmap|nc|tar|cp|git|iptables|ps)\b)"
        rf"(?:{_REST}\s)?-[pP]\s(?P<secret>(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[\w!#%*+?~@^]{{8,}})(?!\S)"
    ),
    # the last word of a command
    (
        rf"{_first('htpasswd|mosquitto_passwd')}(?={_REST}\s-\w*b)"
        r"[^\n|;&<>]*\s[\"']?(?P<secret>[^\s|;&<>\"'$-][^\s|;&<>\"')]*)[\"']? *(?:[|;&<>)\n]|$)"
    ),
    (
        rf"{_first('openssl passwd|rabbitmqctl (?:add_user|change_password|authenticate_user)|rclone obscure')[:-2]}"
        r"|vault (?:operator )?unseal|vault login|set-initial-password|mkpasswd))(?=\s)"
        r"[^\n|;&<>]*\s[\"']?(?P<secret>[^\s|;&<>\"'$-][^\s|;&<>\"')]*)[\"']? *(?:[|;&<>)\n]|$)"
    ),
    rf"{_first('mcl?i? (?:-[^ ]+ )*(?:alias set|config host add)')}(?:\s+\S+){{3}}\s+[\"']?(?P<secret>[^\s$\"']+)",
    rf"{_first('sqlplus|expdp|impdp|sqlldr')}(?=\s){_REST}?\s[\"']?[\w$#.]+/(?P<secret>[^\s/@\"']+)(?=[@\s]|$)",
    # what is piped or handed to a program that asks for a password
    (
        rf"{_first('echo|printf')}\s+(?:-\w+\s+|[\"']?%s(?:\\n)?[\"']?\s+)*[\"']?"
        r"(?P<secret>[^\s$\"'%|][^\n|;&\"']*)[\"']?\s*\|"
        rf"(?={_REST}(?:stdin\b|passphrase-fd|\bsudo -\w*S|chpasswd|\bpasswd\b|cryptsetup))"
    ),
    rf"{_first('(?:password-)?stdin|sudo -S|chpasswd|cryptsetup')}{_REST}<<<\s*[\"']?(?P<secret>[^\s$\"'][^\s\"';&|]*)",
    r"(?i:\bidentified\s+(?:with\s+\S+\s+)?(?:by|as)\s+(?:password\s+)?)[\"']?(?P<secret>[^\s\"';$]+)",
)
"""Credentials that only their context gives away, such as the password of a URL or of an option."""

_NAMED = (
    r"""(?:^|(?<=[\s,;?&#={("'<])|(?<=/:)|(?<![\w.-])(?=[\w.-]++["']?[\s=:>])(?P<dash>(?:[\w.]*+-++)+?))"""
    r"""(?P<name>[^\W\d][\w.-]*+)\\?["']?(?P<sign>\s?[=:>](?!=)\s*|\s+)\\?["']?"""
)
_TEMPLATE = r"\$\$?\{[^{}]*\}"
_ASSIGNED = _TEMPLATE + r"""|(?<=")[^"]+|(?<=')[^']+|[^\s"',;&<}]+"""
"""A name that something is assigned to, and what is assigned after it, which is looked up only for secret names."""

_WORTH_A_LOOK = (
    r"[=:@>$]|\S{12}|(?i:pass|basic|bearer|digest|unseal|obscure|identified|sqlplus|add_user)|\s-|^-|vault login|set\s"
    r"|-cli\s|^(?:[a-z]{3,8} ){11}"
)
"""A quick test before the patterns above: every text with a credential matches it."""

_SAID = r"(?i)-[\w.-]+|passw(or)?d|passphrase|requirepass|masterauth"
"""Names that may be separated from their value by just a space: options, words of configuration files."""

_SETTING = r"\b(?:config|set|setx|ENV)\s\Z"
"""What makes any name such a name."""

_PROSE = (
    " a an and are as at but by can cannot does for from has have if in into is it must no nor not of on or than that "
    "the should them then there this to was were when where which will with would you your "
)
"""What follows a name in a sentence; no credential is one of these words."""

_HARMLESS = (
    r"(?i)(true|false|yes|no|on|off|none|null|enabled|disabled|auto|optional|required|include|omit|same-origin"
    r"|basic|digest|ldap|oidc|saml|oauth2?|htpasswd|plain|login|cram-md5|scram-sha-\d+|host-gateway|localhost)?"
    r"|[01]|[=!<>|&(){}\[\],.;:*?+-]{1,3}"
    r"|\$\$?([A-Za-z_]\w*|\{\w+\})"  # a variable that is only set in the container
    r"|(\.{0,2}(/[\w.-]++)+)?/[\w.-]+\.[a-z]{2,5}|/(run|etc|var|certs?|secrets)/[\w./-]+"
    r"|(?-i:[~.]{0,2}(/[a-z0-9_.-]+){2,}/?)|[\w.-]+\.(pem|key|crt|cer|p12|pfx|jks)|[A-Z]:\\[\w .\\-]+|file:/[\w./-]+"
    r"|\d+(ms|s|m|h|d|w)"
    r"|(\d{1,3}\.){3}\d{1,3}(:\d+|/\d+)?|\[?[0-9a-f]{0,4}(:[0-9a-f]{0,4}){2,7}\]?(/\d+)?"
)
"""Values that are never a credential, whatever their name: switches, methods, variables, file paths, addresses."""


def is_secret_entry(name: str, value: object) -> bool:
    """Return whether a value is a credential because of the name that it is given."""
    if value is None or isinstance(value, bool) or (isinstance(value, str | int) and _is_harmless(name, str(value))):
        return False
    return is_secret_name(name)


def _is_harmless(name: str, value: str) -> bool:
    # the working directory, unless it is the PWD of a connection string
    return bool(re.fullmatch(_HARMLESS, value)) or (name in ("PWD", "OLDPWD") and value.startswith("/"))


def secrets_in(text: str) -> Iterator[tuple[int, int]]:
    """Find the start and end of each credential in a text; they may overlap."""
    if not re.search(_WORTH_A_LOOK, text):
        return
    for pattern in (*_PLACES, *_LOOKS):
        for found in re.finditer(pattern, text):
            yield found.span("secret" if pattern in _PLACES else 0)
    position = covered = 0
    while named := re.compile(_NAMED).search(text, position):
        position = named.end("name")  # the value of one name may itself be a name with a value
        if not _assigns(named, text) or not is_secret_name(named["name"]):
            continue
        # inside a value that is found already, any other ends where that one does
        pattern = _TEMPLATE if named.end() < covered else _ASSIGNED
        assigned = re.compile(pattern).match(text, named.end())
        if assigned and f" {assigned[0].lower()} " not in _PROSE and is_secret_entry(named["name"], assigned[0]):
            yield assigned.span()
            covered = max(covered, assigned.end())


def _assigns(named: re.Match[str], text: str) -> bool:
    """Return whether what follows a name is its value, and not just the next word."""
    if named["sign"].strip() or re.fullmatch(_SAID, f"{'-' if named['dash'] else ''}{named['name']}"):
        return True
    start = named.start("name")
    return bool(re.search(_SETTING, text[max(0, start - 8) : start]))
