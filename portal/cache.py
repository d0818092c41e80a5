"""Django's Redis cache that treats an unreachable Redis as an empty one.

Except for the limits of signing in: while Redis is away they are counted in a table.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache
from django.utils.functional import cached_property
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

LIMITS = "allauth:rl:"  # how the keys of allauth's rate limits begin
LIMITS_TABLE = "accounts_signin_limit"  # portal.accounts.models.SignInLimit


def _fail_open(name: str, missing: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: "FailOpenRedisCache", *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(super(FailOpenRedisCache, self), name)(*args, **kwargs)
        except (RedisError, OSError) as error:
            log.warning("cache unreachable, %s is a miss: %s", name, type(error).__name__)
            if str(args[0]).startswith(LIMITS):
                return getattr(self.table, name)(*args, **kwargs)
            return missing(*args, **kwargs)

    method.__name__ = name
    return method


class FailOpenRedisCache(RedisCache):
    """No request needs Redis (ARCHITECTURE, the outbox): a failing read is a miss."""

    get = _fail_open("get", lambda key, default=None, version=None: default)
    get_many = _fail_open("get_many", lambda keys, version=None: {})
    set = _fail_open("set", lambda *args, **kwargs: None)
    set_many = _fail_open("set_many", lambda data, *args, **kwargs: list(data))
    add = _fail_open("add", lambda *args, **kwargs: True)
    touch = _fail_open("touch", lambda *args, **kwargs: False)
    delete = _fail_open("delete", lambda *args, **kwargs: False)
    has_key = _fail_open("has_key", lambda *args, **kwargs: False)

    @cached_property
    def table(self) -> DatabaseCache:
        """Where the limits are counted without Redis; old rows are culled beyond 100,000."""
        return DatabaseCache(LIMITS_TABLE, {"OPTIONS": {"MAX_ENTRIES": 100_000}})
