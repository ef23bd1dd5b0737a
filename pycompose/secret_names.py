"""Which names are those of credentials: ``DB_PASSWORD``, ``clientSecret``, ``DBPASS``; and which are only about one.

A name is read word by word. Sets of words instead of patterns: every run asks for the names of all variables, and a
pattern of this size takes longer to compile than that.
"""

from __future__ import annotations

import re
from functools import lru_cache


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ANYWHERE = (
    *("passwor", "passwd", "passwrd", "passphrase", "passcode", "requirepass", "masterauth", "secret", "token"),
    *("credential", "apikey", "authkey", "accesskey", "privatekey", "private", "signing", "authorization", "bearer"),
    *("basicauth", "cookie", "jwt", "webhook", "mnemonic", "unseal", "fernet", "hmac", "preshared"),
    *("connectionstring", "sessionid", "seedphrase", "kubeconfig"),
    # in other languages
    *("kennwort", "geheim", "zugangsdaten", "schlüssel", "schluessel", "contraseña", "contrasena", "contrasenya"),
    *("motdepasse", "senha", "segredo", "wachtwoord", "parola", "hasło", "lösenord", "losenord", "passord"),
    *("adgangskode", "salasana", "şifre", "jelszó", "jelszo", "heslo", "парол", "секрет", "密码", "密碼", "密钥"),
    "パスワード",
)
"""What a word of such a name contains."""

_WORDS = _set(
    "pass passw passin passout pwd key pw psw pswd pswrd psk pin otp totp hotp cert dsn pat sig pem sas cred creds "
    "salt clave chave mdp haslo sifre dbroot"
)
"""Words that are enough by themselves."""

_LAST = frozenset(("auth", "sk"))
"""Words that are enough at the end of a name."""

_TOGETHER = (
    *("_api_key", "_session_id_", "_connection_string", "_seed_phrase_", "_recovery_phrase_", "_mot_de_passe_"),
    *("_access_key", "_auth_key", "_account_key", "_license_key", "_deploy_key", "_service_key", "_master_key"),
    *("_host_key_", "_ssh_key_", "_ssl_key_", "_tls_key_", "_encryption_key", "_signing_key", "_auth_config_"),
    *("_recovery_code", "_backup_code", "_scratch_code", "_access_code_", "_db_root_", "_snmp_community_"),
    *("_amz_signature_", "_goog_signature_"),
)
"""Words that say so together."""

_GLUED = ("pass", "pw", "pwd", "passw", "key", "keys", "cred", "creds", "psk", "totp")
"""What is glued to another word: ``DBPASS``, ``ROOTPW``, ``ENCKEY``."""

_NOT_GLUED = _set(
    "bypass compass encompass trespass overpass underpass surpass multipass lowpass highpass bandpass keepass lastpass "
    "onepass twopass subpass renderpass proxypass gatepass oldpwd chpwd sacred monkey donkey turkey hockey jockey "
    "whiskey lackey hotkey turnkey latchkey lowkey mickey dickey hickey smokey pokey mikey okey dokey flunkey valkey "
    "yubikey pubkey publickey sortkey primarykey partitionkey foreignkey softkey anykey rangekey cachekey groupkey "
    "rowkey indexkey uniquekey sitekey hotkeys pubkeys publickeys authorizedkeys knownkeys monkeys turkeys donkeys "
    "jockeys"
)
"""Words with such an end that is none."""

_ABOUT = _set(
    "file files path paths dir directory folder name names length len ttl expiry expires expire expiration exp timeout "
    "enabled disabled algorithm algorithms algo alg domain domains url urls uri uris endpoint endpoints rounds mode "
    "type types minutes minute hours hour days day seconds second secs ms issuer iss audience aud prefix suffix header "
    "headers resolver driver size count limit limits max min policy format host hostname port server version lifetime "
    "age age interval provider backend class strategy method methods location region zone required allowed samesite "
    "site secure httponly only scope scopes claim claims field column attribute validity duration leeway iterations "
    "history complexity realm email mail user username usernames hasher hashers encoding encryption manager "
    "parallelism network networks subnet ip ips cidr address addr bits period window budget bucket rotation cost "
    "factor strength generator validator validators app registry repo usage title label description hint template docs "
    "help route namespace engine cipher digits attempts retries threshold store vault log logs level metrics service "
    "services status state in at after reset login authentication grant flow command cmd helper helpers role roles "
    "charset characters chars symbol decimals consent banner renewal subject country organization cn authority parser "
    "rules check checks"
)
"""The last word of names that mention a credential but hold none, such as ``POSTGRES_PASSWORD_FILE``."""

_ABOUT_GLUED = ("file", "path", "dir", "url", "uri", "name", "length", "ttl", "policy", "provider", "resolver")
"""What is glued to the last word of such a name: ``--passwordfile``."""

_NOT_KEYS = _set(
    "sort primary partition foreign range group grouping cache row dedup deduplication index message lookup unique "
    "site composite candidate natural surrogate translation object hot meta compose shortcut arrow order shard "
    "distribution dict label metric home end escape leader modifier prefix bind binding press authorized known "
    "idempotency"
)
"""What makes ``key`` a word of databases and keyboards."""

_PUBLIC = frozenset(("public", "pub", "publishable"))

_COUNTED = _set("max min num n total limit per count avg context prompt completion output input new")
"""What makes ``tokens`` those of a language model: ``MAX_TOKENS``."""

_NEGATING = frozenset(("no", "skip", "without"))


@lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Return whether the name of a key suggests a credential (``DB_PASSWORD``, ``clientSecret``)."""
    words = _without_public_keys(_words(name))
    while len(words) > 1 and words[-1].isdecimal():
        words.pop()
    return bool(words) and words[0] not in _NEGATING and not _is_about_one(words) and _promises(words)


def _words(name: str) -> list[str]:
    """Split a name at its separators and capitals; digits at the end of a word are left out."""
    apart = re.sub(r"(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|\W", "_", name).casefold()
    return [word.rstrip("0123456789") or word for word in apart.split("_") if word]


def _without_public_keys(words: list[str]) -> list[str]:
    """Leave out what is known to everybody, and the form in which it is written."""
    places = [place for place in range(1, len(words)) if words[place] == "key" and words[place - 1] in _PUBLIC]
    if not places:
        return words
    known = {*places, *(place - 1 for place in places)}
    return [word for place, word in enumerate(words) if place not in known and word not in ("pem", "cert", "jwt")]


def _is_about_one(words: list[str]) -> bool:
    last = words[-1]
    if last == "tokens" and not _COUNTED.isdisjoint(words):
        return True
    if words[-2:] == ["key", "id"]:
        return not {"access", "secret"} & {*words}
    if last.endswith(("url", "urls", "uri")) and any("webhook" in word or word == "dsn" for word in words):
        return False
    return last in _ABOUT or last.endswith(_ABOUT_GLUED)


def _promises(words: list[str]) -> bool:
    together = f"_{'_'.join(words)}_"
    return (
        words[-1] in _LAST
        or any(_is_credential(word, before) for before, word in zip(["", *words], words, strict=False))
        or any(part in together for part in _TOGETHER)
    )


def _is_credential(word: str, before: str) -> bool:
    if word in _WORDS:
        return word != "key" or before not in _NOT_KEYS
    if "tokeniz" in word or "tokenis" in word or word.startswith(("cookiecutter", "secretary")):
        return False
    if any(part in word for part in _ANYWHERE):
        return True
    return word.endswith(_GLUED) and word not in _GLUED and word not in _NOT_GLUED
