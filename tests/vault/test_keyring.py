import pytest
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from portal import vault
from portal.vault.checks import vault_settings

from .keys import key

SHORT = "c2hvcnQ="


def test_good_keys_pass_the_system_check(settings):
    settings.VAULT_KEYS = f"new:{key(2)}, old:{key(1)}"

    assert vault_settings() == []


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ("", "VAULT_KEYS holds no key; it reads id:base64,id:base64."),
        (" , ", "VAULT_KEYS holds no key; it reads id:base64,id:base64."),
        (key(1), "VAULT_KEYS, entry 1: it must read id:base64."),
        (f"a b:{key(1)}", "VAULT_KEYS, entry 1: it must read id:base64."),
        (f"k1:{SHORT}", "VAULT_KEYS, key k1: it has 5 bytes; 32 are needed."),
        ("k1:?", "VAULT_KEYS, key k1: it is not base64."),
        ("k1:钥匙", "VAULT_KEYS, key k1: it is not base64."),
        (f"k1:{key(1)},k1:{key(2)}", "VAULT_KEYS, entry 2: the id k1 is used twice."),
        (f"k1:{key(9)}", "VAULT_INDEX_KEY must differ from every key of VAULT_KEYS."),
    ],
)
def test_faulty_keys_are_refused_by_the_system_check_and_at_use(settings, keys, message):
    settings.VAULT_KEYS = keys

    errors = vault_settings()
    assert [(e.level, e.msg, e.id) for e in errors] == [(checks.ERROR, message, "vault.E001")]
    with pytest.raises(ImproperlyConfigured, match="VAULT_"):
        vault.encrypt("name", "张三")


@pytest.mark.parametrize("index_key", ["", SHORT, "not base64!"])
def test_a_faulty_index_key_is_refused(settings, index_key):
    settings.VAULT_INDEX_KEY = index_key

    assert len(vault_settings()) == 1
    with pytest.raises(ImproperlyConfigured, match="VAULT_INDEX_KEY"):
        vault.blind_index("name", "张三")


def test_no_message_repeats_a_key(settings):
    settings.VAULT_KEYS = f"{key(3)},k1:{key(4)},k1:{key(5)},k2:{SHORT}"

    messages = " ".join(error.msg for error in vault_settings())

    assert not any(secret in messages for secret in (key(3), key(4), key(5), SHORT))


def test_the_check_runs_with_manage_check(settings):
    settings.VAULT_KEYS = ""

    assert "vault.E001" in {e.id for e in checks.run_checks(tags=[checks.Tags.security])}
