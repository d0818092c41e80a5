"""The wordings that come with the portal (DOMAIN 14); services bring their own for the rest.

The official ones are not public: these are ours, and staff may change each in the admin.
"""

from datetime import timedelta

from portal.sms.texts import CHINESE, ENGLISH, Wordings

# Messages that somebody waits for with the page open: they leave at night too, and first.
CODES = frozenset({"SIGN_IN_CODE"})
# How long after it was due a message is worth sending; the code's own life is five minutes.
WORTH = {
    "SIGN_IN_CODE": timedelta(minutes=5),
    "AUTO_FAIL": timedelta(days=5),
    "EXPIRY_10D": timedelta(days=5),
    "GRACE_ENDS": timedelta(days=5),
    "RESET_ENDS": timedelta(days=5),
}
WORTH_OTHERWISE = timedelta(days=7)

BUILT_IN: Wordings = {
    "SIGN_IN_CODE": {
        CHINESE: "您的登录验证码是{code}[，{minutes}分钟内有效]。请勿告诉他人，工作人员不会向您索要。",
        ENGLISH: (
            "Your sign-in code is {code}[, valid for {minutes} minutes]. "
            "Tell nobody; our staff never ask for it."
        ),
    },
    "CASE_ACCEPTED": {
        CHINESE: (
            "您办理的{service}（办件编号{reference}）已受理[，将于{date}前办结]。"
            "可在“我的办件”中查看进度。"
        ),
        ENGLISH: (
            "We have accepted your case {reference} ({service})[ and will answer by {date}]. "
            "Follow it under My cases."
        ),
    },
    "CASE_CORRECTION": {
        CHINESE: (
            "您办理的{service}（办件编号{reference}）需补正：{reason}。"
            "请[于{date}前]在“我的办件”中补交，已填写的内容均已保留。"
        ),
        ENGLISH: (
            "Your case {reference} ({service}) needs a correction: {reason}. "
            "Please hand it in under My cases[ by {date}]; what you filled in is kept."
        ),
    },
    "CASE_REFUSED": {
        CHINESE: (
            "您办理的{service}（办件编号{reference}）未获通过：{reason}。"
            "详情及后续办法请查看“我的办件”。"
        ),
        ENGLISH: (
            "Your case {reference} ({service}) was refused: {reason}. "
            "My cases says more, and what you can do next."
        ),
    },
    "CASE_APPROVED": {
        CHINESE: "您办理的{service}（办件编号{reference}）已通过。结果可在“我的办件”中查看。",
        ENGLISH: "Your case {reference} ({service}) is approved. See the result under My cases.",
    },
    "REG_DONE": {
        CHINESE: "您的居住登记已办结，居住登记凭证有效期至{date}，可在电子证照中查看。",
        ENGLISH: (
            "Your residence registration is done. The certificate is valid until {date}; "
            "find it among your e-licences."
        ),
    },
    "REG_FIX": {
        CHINESE: "您的居住登记申请需补正：{reason}。请[于{date}前]在“我的办件”中补交。",
        ENGLISH: (
            "Your residence registration needs a correction: {reason}. "
            "Please hand it in under My cases[ by {date}]."
        ),
    },
    "PERMIT_READY": {
        CHINESE: (
            "您的居住证申请已通过[，有效期至{date}]。电子证照现可使用，实体证制作完成后另行通知。"
        ),
        ENGLISH: (
            "Your residence permit is approved[ and valid until {date}]. The e-licence works now; "
            "we write again when the card is made."
        ),
    },
    "PERMIT_MADE": {
        CHINESE: "您的居住证已制作完成，请携带身份证或受理回执到{center}领取。",
        ENGLISH: (
            "Your residence permit card is ready. "
            "Please collect it at {center} with your ID card or acceptance slip."
        ),
    },
    "PERMIT_SHIPPED": {
        CHINESE: "您的居住证已交邮政寄出，单号{ems}，邮费15元由收件人支付。",
        ENGLISH: (
            "Your residence permit card is in the post (EMS {ems}). "
            "Please pay the postage of 15 yuan on delivery."
        ),
    },
    "AUTO_OK": {
        CHINESE: (
            "您的居住证已自动签注，有效期延至{date}。积分持证人将另收到可办理积分确认的通知。"
        ),
        ENGLISH: (
            "Your residence permit was endorsed automatically and is now valid until {date}. "
            "If you hold points, we write again when you can confirm them."
        ),
    },
    "AUTO_FAIL": {
        CHINESE: (
            "您的居住证未能自动签注：{reason}。请于{date}前到社区事务受理服务中心或网上办理签注。"
        ),
        ENGLISH: (
            "Your residence permit could not be endorsed automatically: {reason}. "
            "Please endorse it online or at a community service centre by {date}."
        ),
    },
    "EXPIRY_10D": {
        CHINESE: ("您的居住证将于{date}到期，尚未签注。请尽快办理签注，以免影响持证年限和积分。"),
        ENGLISH: (
            "Your residence permit expires on {date} and is not endorsed yet. "
            "Please endorse it soon, to keep your years and points."
        ),
    },
    "LAPSED": {
        CHINESE: (
            "您的居住证已于{date}到期并中止使用。{g60}前补签年限可连续计算，超过{g90}须重新申领。"
        ),
        ENGLISH: (
            "Your residence permit expired on {date} and is suspended. Endorsed by {g60}, "
            "your years go on; after {g90} you must apply again."
        ),
    },
    "GRACE_ENDS": {
        CHINESE: (
            "您的居住证已于{date}到期，至今未签注。{g60}前补签，持证年限可连续计算；之后将重新计算。"
        ),
        ENGLISH: (
            "Your residence permit expired on {date} and is still not endorsed. Endorse it by "
            "{g60} and your years go on; after that they begin anew."
        ),
    },
    "RESET_ENDS": {
        CHINESE: (
            "您的居住证已于{date}到期，至今未签注。{g90}是可以补签的最后一天，之后须重新申领居住证。"
        ),
        ENGLISH: (
            "Your residence permit expired on {date} and is still not endorsed. {g90} is the last "
            "day to endorse it; after that you must apply for a new permit."
        ),
    },
    "POINTS_OPEN": {
        CHINESE: "您现在可以确认居住证积分[，建议于{date}前完成]。请先点击“刷新有效期”。",
        ENGLISH: (
            "You can confirm your points now[, best by {date}]. "
            "Please press “Refresh validity” first."
        ),
    },
    "POINTS_RETURNED": {
        CHINESE: "{name}的积分申请被退回：{reason}。请单位重新审核后到受理点递交书面材料。",
        ENGLISH: (
            "The points application of {name} was returned: {reason}. The employer reviews it "
            "again and hands the papers in at the acceptance point."
        ),
    },
    "POINTS_RESULT": {
        CHINESE: ("{name}的居住证积分已核定为{pts}分（标准分120分），可登录系统打印积分通知书。"),
        ENGLISH: (
            "The points of {name} are set at {pts} (the standard is 120). "
            "Sign in to print the notice."
        ),
    },
}


def worth(template: str) -> timedelta:
    """How long after it was due a message of this template is worth sending."""
    return WORTH.get(template, WORTH_OTHERWISE)
