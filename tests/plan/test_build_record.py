"""What an image remembers of how it was built."""

from pycompose.plan.build_record import comparable, decode, encode, record_of
from pycompose.redact import Fingerprint

BUILD = {
    "context": "api",
    "dockerfile": "Dockerfile",
    "dockerfile_inline": "FROM a\n" + "RUN true\n" * 50,
    "args": {"FLAVOUR": "plain", "UNSET": None},
    "labels": {"note": "postgres://me:hunter2@db/x"},
    "cache_from": ["other"],
}


def record(key: str = "one") -> dict[str, object]:
    return record_of("api", BUILD, lambda path, value: f"{key}:{len(str(value))}")


def test_no_argument_and_no_credential_is_in_the_label() -> None:
    label = encode(record(), "demo-api")
    assert "plain" not in label
    assert "hunter2" not in label
    assert "RUN true" not in label
    assert label == (
        '{"build":{"args":{"FLAVOUR":{"$fingerprint":"one:5"}},"context":"api","dockerfile":"Dockerfile",'
        '"dockerfile_inline":{"$digest":"4435b9f0e51e544777455946ff270a2e1b2c3dd9e9ba16334865dbdb22258965"},'
        '"labels":{"note":{"$fingerprint":"one:26"}}},"image":"demo-api","v":1}'
    )


def test_the_label_is_read_back_for_its_own_image_alone() -> None:
    label = encode(record(), "demo-api")
    assert decode(label, "demo-api") == record()
    assert decode(label, "demo-side") is None
    assert [decode(text, "demo-api") for text in ("", "[]", "{}", '{"v": 1, "image": "demo-api"}')] == [None] * 4


def test_what_was_made_with_another_key_is_unknown_and_no_change() -> None:
    assert comparable(record("one"), record("two")) == record("two")
    assert comparable(record("one"), record("one")) == record("one")
    assert comparable({"args": {"A": Fingerprint("one:1")}}, {}) == {"args": {"A": Fingerprint("one:1")}}
