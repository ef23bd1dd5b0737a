"""What must not be shown, and what may."""

import pytest

from pycompose.planner.mask import hides, is_secret_name, is_sensitive


@pytest.mark.parametrize(
    "name",
    ["PASSWORD", "DB_PASSWORD", "MYSQL_PASSWD", "PGPASSWORD", "ROOT_PWD", "API_KEY", "APIKEY", "AWS_SECRET_ACCESS_KEY",
     "GITHUB_TOKEN", "CLIENT_SECRET", "clientSecret", "stripeKey", "SMTP_PW",
     "LICENSE_KEY", "SENTRY_DSN", "SESSION_SALT", "PASSPHRASE", "CREDENTIALS", "KEY", "SIGNING_KEY", "smtp-password"],
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
    ],
)
def test_values_that_hold_a_credential(value: object) -> None:
    assert hides(value)


@pytest.mark.parametrize(
    "value",
    ["mongodb://mongodb:27017/mydatabase", "http://user@host/", ["CMD", "true"], {"PORT": "80"}, 80, None, True],
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
