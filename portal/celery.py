"""Celery: it moves rows that the database already holds, and never is the only place that knows.

The schedule is code (and tested): every entry starts a dispatcher that returns in seconds. Tasks
may run twice: a lost worker's task comes back after VISIBILITY_SECONDS, so no task may come near
it, and each claims its rows in the database.
"""

import logging
import os
from typing import Any

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

# Just above the longest task (one slice of the night's sweep); TASK_SECONDS ends a longer one.
VISIBILITY_SECONDS = 600
TASK_SECONDS = 540

# name: (task, seconds between two starts)
BEAT_SCHEDULE: dict[str, tuple[str, float]] = {
    "sms-dispatch": ("sms.dispatch", 5),
    "sms-receipts": ("sms.receipts", 10),
    "sweep-dispatch": ("permits.sweep_dispatch", 10),
    "points-dispatch": ("points.dispatch", 60),
    "cases-upkeep": ("cases.upkeep", 5 * 60),
    "wizard-upkeep": ("wizard.upkeep", 60 * 60),
    "reading-dispatch": ("documents.read", 10),
    "certificates-dispatch": ("documents.make_certificates", 10),
    "forget-strangers": ("accounts.forget_strangers", 60 * 60),
}

# The night's slices never hold up an SMS: each queue can be given workers of its own, and only
# processes that work on "reading" ever hold the models of text recognition (some 550 MB).
QUEUES = ("celery", "sms", "night", "reading")
ROUTES = {
    "permits.*": {"queue": "night"},
    "points.*": {"queue": "night"},
    "sms.*": {"queue": "sms"},
    "documents.read": {"queue": "reading"},
}


def _beat_entry(task: str, seconds: float) -> dict[str, Any]:
    # With no worker, starts expire instead of piling up: the next one does the same work.
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


def _task_packages() -> list[str]:
    """Every package that may hold a tasks module: the apps, and the folders of the services."""
    from django.apps import apps

    from portal.catalogue import SERVICES

    services = {path.rsplit(".", 2)[0] for path in SERVICES.values()}
    return [config.name for config in apps.get_app_configs()] + sorted(services)


app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    accept_content=["json"],
    task_serializer="json",
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_time_limit=TASK_SECONDS,
    task_routes=ROUTES,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    timezone=settings.TIME_ZONE,
    beat_schedule={name: _beat_entry(*entry) for name, entry in BEAT_SCHEDULE.items()},
    beat_schedule_filename=str(settings.VAR_DIR / "beat-schedule"),
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # A request that nudges a stopped Redis fails at once; the dispatcher finds its row later.
    task_publish_retry=False,
    broker_transport_options={
        "visibility_timeout": VISIBILITY_SECONDS,
        "socket_connect_timeout": 0.5,
        "socket_timeout": 2,
        "max_retries": 0,
    },
)
app.autodiscover_tasks(_task_packages)

# Two lines for each start of a dispatcher would hide the lines that matter; failures stay.
for noisy in ("celery.worker.strategy", "celery.app.trace"):
    logging.getLogger(noisy).setLevel(logging.WARNING)
