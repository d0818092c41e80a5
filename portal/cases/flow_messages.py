"""The text messages of the standard flow: which move sends which, and their words."""

from portal.sms.texts import CHINESE, ENGLISH, Wordings

# What is sent unless a service says otherwise.
SMS = {
    "accept": "CASE_ACCEPTED",
    "ask_correction": "CASE_CORRECTION",
    "reject_intake": "CASE_REJECTED",
    "approve": "CASE_APPROVED",
    "refuse": "CASE_REFUSED",
    "expire": "CASE_EXPIRED",
}
CARD_SMS = {"extend": "CARD_EXTENDED"}

WORDINGS: Wordings = {
    "CARD_EXTENDED": {
        CHINESE: (
            "您的居住证（办件编号{reference}）制作时间延长[至{date}]：{reason}。办好后我们会再通知您。"
        ),
        ENGLISH: (
            "Your card (case {reference}) takes longer[, until {date}]: {reason}. "
            "We write again when it is ready."
        ),
    },
    "CASE_REJECTED": {
        CHINESE: (
            "您办理的{service}（办件编号{reference}）不予受理：{reason}。"
            "详情及后续办法请查看“我的办件”。"
        ),
        ENGLISH: (
            "We cannot take up your case {reference} ({service}): {reason}. "
            "My cases says more, and what you can do next."
        ),
    },
    "PROXY_SUBMITTED": {
        CHINESE: (
            "有人正代您办理{service}（办件编号{reference}）。如非您本人意愿，"
            "请登录“我的办件”撤回，或致电12345。"
        ),
        ENGLISH: (
            "Somebody acts for you: {service}, case {reference}. If you did not want this, "
            "withdraw it under My cases or call 12345."
        ),
    },
    "PROXY_CORRECTS": {
        CHINESE: (
            "您的{service}（办件编号{reference}）由他人代办，现在{state}，由代办人补正，您无需操作。"
        ),
        ENGLISH: (
            "{service}, case {reference}: {state}. Whoever acts for you corrects it; "
            "you need not do anything."
        ),
    },
    "PROXY_PROGRESS": {
        CHINESE: "您代他人办理的{service}（办件编号{reference}）：{state}。详情请查看“我的办件”。",
        ENGLISH: ("{service} for another person, case {reference}: {state}. My cases says more."),
    },
    "CASE_EXPIRED": {
        CHINESE: (
            "您办理的{service}（办件编号{reference}）逾期未补正，已终止办理。如仍需办理，请重新申请。"
        ),
        ENGLISH: (
            "Your case {reference} ({service}) has ended, because the correction did not come "
            "in time. You can apply again at any time."
        ),
    },
}
