"""What must not be shown, and what may."""

import time

import pytest

from pycompose.errors import Problem
from pycompose.redact import concealed, concealed_problem, hides, is_secret_name, is_sensitive, masked


@pytest.mark.parametrize(
    "name",
    ["PASSWORD", "DB_PASSWORD", "MYSQL_PASSWD", "PGPASSWORD", "ROOT_PWD", "API_KEY", "APIKEY", "AWS_SECRET_ACCESS_KEY",
     "GITHUB_TOKEN", "CLIENT_SECRET", "clientSecret", "stripeKey", "SMTP_PW",
     "LICENSE_KEY", "SENTRY_DSN", "SESSION_SALT", "PASSPHRASE", "CREDENTIALS", "KEY", "SIGNING_KEY", "smtp-password",
     "GITHUB_PAT", "FERNET", "UNSEAL", "WALLET_MNEMONIC", "NPM_AUTH", "HMAC"],
)  # fmt: skip
def test_names_of_credentials(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "PORT",
        "LOG_LEVEL",
        "COMPASS",
        "KEYBOARD",
        "MONKEY",
        "PASSIVE_MODE",
        "HOST",
        "BYPASS_CACHE",
        "SHIPPING",
        "CERTAINTY",
        "PINNED",
        "monkey",
        "POSTGRES_PASSWORD_FILE",
        "passwordFile",
        "TOKEN_TTL",
        "SECRET_NAME",
        "no-password",
        "PATH",
        "AUTHOR",
        "AUTH_MODE",
    ],
)
def test_names_of_anything_else(name: str) -> None:
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    "value",
    [
        "postgres://app:hunter2@db/app",
        "amqp://:hunter2@queue",
        ["redis-server", "--requirepass", "hunter2"],
        "mysqld --password=hunter2",
        {"o": "username=me,password=hunter2"},
        ["CMD", "curl", "-u", "app:hunter2", "http://localhost"],
        '{"user": "app", "password": "hunter2"}',
        "host=db user=app password=hunter2",
        "jdbc:postgresql://db/app?user=app&password=hunter2",
        "Authorization: Bearer hunter2hunter2",
        "-----BEGIN RSA PRIVATE KEY-----\nhunter2",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.hunter2",
        "ghp_hunter2hunter2hunter2",
        "AKIAHUNTER2HUNTER22",
        "https://x-access-token-hunter2@git.example/app",
        "admin:$apr1$hunter2$hunter2hunter2",
        ["CMD", "sh", "-c", "mysqladmin ping --password=hunter2"],
        ["CMD", "mysqladmin", "ping", "-phunter2"],
        ["CMD-SHELL", "redis-cli -a hunter2 ping"],
        ["java", "-Dspring.datasource.password=hunter2", "-jar", "app.jar"],
        "app:hunter2@tcp(db:3306)/app",
        "Server=db;User Id=sa;Pwd=hunter2",
        "DefaultEndpointsProtocol=https;AccountName=app;AccountKey=hunter2",
        "<user><password>hunter2</password></user>",
        "[smtp]\nuser = app\npassword = hunter2",
        "requirepass hunter2",
        "password: ${PASSWORD:-hunter2}",
        "machine example login app password hunter2",
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\nhunter2",
        "sk-proj-hunter2hunter2hunter2",
        "{SSHA}hunter2hunter2",
        "SCRAM-SHA-256$4096:hunter2hunter2",
        "hunter2hunter2hunter2hunter2hunter2hunter20=",
        "https://example/blob?sv=2024&sig=hunter2",
    ],
)
def test_values_that_hold_a_credential(value: object) -> None:
    assert hides(value)


@pytest.mark.parametrize(
    "value",
    [
        "mongodb://mongodb:27017/mydatabase",
        "http://user@host/",
        ["CMD", "true"],
        {"PORT": "80"},
        80,
        None,
        True,
        "registry.example:5000/team/app:1.2@sha256:0123456789abcdef",
        ["CMD-SHELL", "mysqladmin ping -p$$MYSQL_ROOT_PASSWORD"],
        ["CMD-SHELL", 'PGPASSWORD="$${PASSWORD}" psql -c "select 1"'],
        ["psql", "--no-password", "-h", "db"],
        ["server", "--tls-key", "/certs/server.pem", "--port", "80"],
        ["mysql", "-P", "3306"],
        {"POSTGRES_PASSWORD_FILE": "/run/secrets/password"},
        {"ENABLE_TOKEN": "true"},
        "sha256-0123456789012345678901234567890123456789abc=",
        "the token is refreshed every hour",
        "password: ${PASSWORD}",
        "Basic configuration of the Bearer",
        "git@github.com:team/app.git",
        "12:30:45",
        "/var/lib/data:/data:ro",
    ],
)
def test_values_that_hold_none(value: object) -> None:
    assert not hides(value)


def test_a_value_is_sensitive_by_its_name_or_by_its_look() -> None:
    assert is_sensitive(("services", "web", "environment", "DB_PASSWORD"), "hunter2")
    assert is_sensitive(("services", "web", "environment", "DATABASE"), "postgres://app:hunter2@db/app")
    assert not is_sensitive(("services", "web", "ports", 0, "published"), "80")


def test_what_is_in_a_config_is_sensitive_whatever_it_is() -> None:
    assert is_sensitive(("configs", "settings", "content"), "level=info")
    assert not is_sensitive(("configs", "settings", "file"), "/srv/settings")
    assert is_sensitive(("secrets", "token", "content"), "level=info")


def test_what_is_only_about_a_credential_is_shown() -> None:
    assert not is_sensitive(("services", "web", "environment", "ENABLE_TOKEN"), "true")
    assert not is_sensitive(("services", "web", "environment", "TLS_KEY"), "/certs/server.pem")
    assert not is_sensitive(("services", "web", "depends_on", "token-service", "condition"), "service_started")
    assert not is_sensitive(("services", "web", "networks", "secret-net"), None)


def test_what_stands_below_a_secret_extension_is_sensitive() -> None:
    assert is_sensitive(("x-secrets", "database"), "hunter2")


def test_what_stands_in_a_list_is_sensitive_by_the_name_of_the_list() -> None:
    assert is_sensitive(("services", "web", "provider", "options", "api-key", 0), "hunter2")
    assert not is_sensitive(("services", "web", "secrets", 0), {"source": "token"})


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('exec: "server --password=hunter2": not found', 'exec: "server --password=********": not found'),
        ("cannot mount: username=me,password=hunter2,vers=3", "cannot mount: username=me,password=********,vers=3"),
        ("get postgres://app:hunter2@db/app: refused", "get postgres://********@db/app: refused"),
        ('{"token": "two words", "port": 80}', '{"token": "********", "port": 80}'),
        ("no such image: app:1.2", "no such image: app:1.2"),
    ],
)
def test_of_a_text_only_the_credentials_are_masked(text: str, shown: str) -> None:
    assert concealed(text) == shown


def test_a_problem_cites_no_value_of_a_secret_name() -> None:
    problem = Problem(None, "services.web.environment.DB_PASSWORD[0]", '"hunter2" is not a text', 'write "hunter2"')
    assert concealed_problem(problem) == Problem(None, problem.path, "******** is not a text", "write ********")
    port = Problem(None, "services.web.ports[0]", '"80:http" is not a port')
    assert concealed_problem(port) == port
    name = Problem(
        None, "services.web.secret_key", 'there is no attribute "secret_key" here', 'did you mean "secrets"?'
    )
    assert concealed_problem(name) == name


def test_of_a_document_only_the_secret_values_are_masked() -> None:
    document = {
        "services": {
            "web": {
                "command": ["server", "--requirepass", "hunter2"],
                "entrypoint": ["server", "--password=hunter2"],
                "environment": {"PASSWORD": "hunter2", "PORT": 80, "MODE": "hunter2", "ENABLE_TOKEN": "true"},
                "secrets": [{"source": "token", "target": "/run/secrets/token"}],
            }
        },
        "secrets": {"token": {"file": "/srv/token"}},
        "configs": {"settings": {"content": "hunter2"}},
    }
    shown = masked((), document, lambda path: path[-1] == "MODE")
    assert shown == {
        "services": {
            "web": {
                "command": "********",
                "entrypoint": ["server", "********"],
                "environment": {"PASSWORD": "********", "PORT": 80, "MODE": "********", "ENABLE_TOKEN": "true"},
                "secrets": [{"source": "token", "target": "/run/secrets/token"}],
            }
        },
        "secrets": {"token": {"file": "/srv/token"}},
        "configs": {"settings": {"content": "********"}},
    }


@pytest.mark.parametrize(
    "text",
    ["x-eyJabcdefgh.hunter2x.y", f"{'see-' * 20}postgres://u:hunter2@h", f"mysql {'x ' * 600}-p hunter2",
     f"redis-cli {'x ' * 600}-a hunter2", "/etc/app-password=hunter2", "1-2-password: hunter2",
     f"{'A_' * 200}PASSWORD=hunter2", "password=a?token='hunter2 x'", "password=(secret=${X hunter2}"],
)  # fmt: skip
def test_a_credential_is_found_however_far_or_deep_it_stands(text: str) -> None:
    assert "hunter2" not in concealed(text)


# what the patterns repeat or look for, so that a search in vain begins again and again
WORST = [
    *("a-", "/a-", "a.b-", "a", "f", "1", " ", "\n", '"', "'", "-", "--", "a ", "- ", "é", "\0"),
    *("a://", "x:", "a:b@", "-u ", "-u a:", "mysql ", "mysql -", "mysqlx", "docker login -", "redis-cli "),
    *(" -p", "-a ", "password=(", "password ", "--password=", "passwd -", "a=(", "a={", "?a", "&a=b", "name: "),
    *('password="', "password=$a", "password=${", "password=true(", "password=/a..", "password=/a/", "/a.."),
    *("eyJ", "eyJ-", "Bearer ", "Basic  ", "-----BEGIN ", "-----BEGIN A", "pbkdf2-", "$pbkdf2-", "pbkdf2_sha1"),
    *("ghp_-", "SG.", "SG.a", "sk-", "AKIA", "1234567890:AA-", "A=", "aKey", "discord.com/api/webhooks/", "{SHA"),
]


@pytest.mark.parametrize("text", WORST)
def test_masking_takes_linear_time(text: str) -> None:
    whole = text * (300_000 // len(text))
    began = time.process_time()
    concealed(f"{whole}!")
    hides({"a": whole})
    assert time.process_time() - began < 10, "a quadratic pattern takes minutes"
