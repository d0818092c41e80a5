"""A provider of the HTTP API in a process of its own: checks signatures, counts, and misbehaves.

    python -m tests.sms.provider PORT_FILE

Written from Aliyun's documentation (signature V3, dysmsapi 2017-05-25), without our client's code.
Whoever speaks to `/control` sets the mode in which the next requests to send are answered:

    ok          take, answer
    before      wait to be killed or told "go", and only then take
    after       take, and wait before the answer
    half        take, and break off in the middle of the answer
    garbage     take, and answer something else
    lost        take, and close the connection without a word
    busy        503 without JSON, nothing taken
    deaf        QuerySendDetails answers 503 too
    code:X      refuse with the code X
"""

import hashlib
import hmac
import json
import re
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote

KEY_ID, SECRET, TEMPLATE = "LTAI-test", "secret-of-the-test", "SMS_1"
CHINA = timezone(timedelta(hours=8))
HOLD_SECONDS = 30
AUTHORIZATION = re.compile(
    r"ACS3-HMAC-SHA256 Credential=(?P<key>[^,]+),SignedHeaders=(?P<names>[^,]+),"
    r"Signature=(?P<signature>[0-9a-f]{64})"
)


class Provider(ThreadingHTTPServer):
    """What the provider knows."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.Lock()
        self.mode = "ok"
        self.go = threading.Event()
        self.held = 0
        self.requests: Counter[str] = Counter()
        self.largest = 0
        self.sent: dict[str, list[dict[str, str | int]]] = {}
        self.texts: Counter[tuple[str, str]] = Counter()
        self.nonces: set[str] = set()

    def take(self, form: dict[str, str]) -> None:
        phones = json.loads(form["PhoneNumberJson"])
        values = json.loads(form["TemplateParamJson"])
        signs = json.loads(form["SignNameJson"])
        assert len(phones) == len(values) == len(signs) <= 100
        with self.lock:
            self.largest = max(self.largest, len(phones))
            for phone, value, sign in zip(phones, values, signs, strict=True):
                text = f"【{sign}】{value['text']}"
                self.texts[phone, text] += 1
                self.sent.setdefault(phone, []).append(
                    {"OutId": form["OutId"], "PhoneNum": phone, "Content": text,
                     "SendStatus": 1, "SendDate": f"{datetime.now(CHINA):%Y-%m-%d %H:%M:%S}"}
                )  # fmt: skip

    def hold(self) -> None:
        with self.lock:
            self.held += 1
        self.go.wait(HOLD_SECONDS)

    def told(self) -> dict[str, object]:
        with self.lock:
            return {
                "messages": sum(self.texts.values()),
                "different": len(self.texts),
                "doubles": sum(count - 1 for count in self.texts.values()),
                "requests": dict(self.requests),
                "largest": self.largest,
                "held": self.held,
            }


class Handler(BaseHTTPRequestHandler):
    server: Provider
    protocol_version = "HTTP/1.1"
    # A small answer waits for no other.
    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        told = self.server.told()
        if self.path == "/texts":
            told["texts"] = [list(key) for key in self.server.texts]
        self._say(200, told)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/control":
            return self._control(json.loads(body))
        fault = self._fault(body)
        if fault:
            return self._say(400, {"Code": fault, "Message": fault, "RequestId": "r"})
        action = self.headers["x-acs-action"]
        with self.server.lock:
            self.server.requests[action] += 1
        # Parameters may come in the address (as the provider's own client has most) or the body.
        pairs = parse_qs(self.path.partition("?")[2]) | parse_qs(body.decode())
        form = {name: values[0] for name, values in pairs.items()}
        if action == "SendBatchSms":
            return self._send(form)
        return self._query(form)

    def _control(self, wish: dict[str, str]) -> None:
        server = self.server
        if "mode" in wish:
            server.mode = wish["mode"]
            server.go.clear()
        if wish.get("go"):
            server.go.set()
        for phone, status in wish.get("status", {}).items():  # type: ignore[attr-defined]
            for detail in server.sent.get(phone, []):
                detail |= {"SendStatus": status, "ErrCode": "UNDELIV"}
        self._say(200, {})

    def _fault(self, body: bytes) -> str:
        """What is wrong with the signature, computed anew from what came over the wire."""
        found = AUTHORIZATION.fullmatch(self.headers.get("Authorization", ""))
        if found is None or found["key"] != KEY_ID:
            return "InvalidAccessKeyId.NotFound"
        names = found["names"].split(";")
        needed = {name.lower() for name in self.headers if name.lower().startswith("x-acs-")}
        if names != sorted(names) or not needed | {"host"} <= set(names):
            return "IncompleteSignature"
        digest = hashlib.sha256(body).hexdigest()
        path, _, query = self.path.partition("?")
        pairs = sorted((k, v) for k, vs in parse_qs(query, True).items() for v in vs)
        canonical = "\n".join(
            [
                self.command,
                path,
                "&".join(f"{quote(k, safe='~')}={quote(v, safe='~')}" for k, v in pairs),
                *[f"{name}:{self.headers[name].strip()}" for name in names],
                "",
                found["names"],
                digest,
            ]
        )
        hashed = hashlib.sha256(canonical.encode()).hexdigest()
        text = f"ACS3-HMAC-SHA256\n{hashed}"
        wanted = hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()
        if digest != self.headers["x-acs-content-sha256"] or wanted != found["signature"]:
            return "SignatureDoesNotMatch"
        at = datetime.strptime(self.headers["x-acs-date"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        if abs((datetime.now(UTC) - at).total_seconds()) > 900:
            return "InvalidTimeStamp.Expired"
        nonce = self.headers["x-acs-signature-nonce"]
        with self.server.lock:
            used = nonce in self.server.nonces
            self.server.nonces.add(nonce)
        return "SignatureNonceUsed" if used else ""

    def _send(self, form: dict[str, str]) -> None:
        mode, server = self.server.mode, self.server
        phones = json.loads(form["PhoneNumberJson"])
        if mode.startswith("code:"):
            return self._say(200, {"Code": mode.removeprefix("code:"), "RequestId": "r"})
        if mode == "busy":
            return self._raw(503, b"Service Unavailable")
        if form["TemplateCode"] != TEMPLATE:
            return self._say(200, {"Code": "isv.SMS_TEMPLATE_ILLEGAL", "RequestId": "r"})
        if any(
            not re.fullmatch(r"1[3-9]\d{9}", phone) or phone.endswith("0000") for phone in phones
        ):
            return self._say(200, {"Code": "isv.MOBILE_NUMBER_ILLEGAL", "RequestId": "r"})
        if mode == "before":
            server.hold()
            if self._hung_up():
                return None
        server.take(form)
        answer = {"Code": "OK", "Message": "OK", "BizId": form["OutId"][:8], "RequestId": "r"}
        if mode == "after":
            server.hold()
        elif mode == "lost":
            self.close_connection = True
            return None
        elif mode == "half":
            self._raw(200, json.dumps(answer).encode()[:20], length=500)
            self.close_connection = True
            return None
        elif mode == "garbage":
            return self._raw(200, b"<html>a proxy's page</html>")
        return self._say(200, answer)

    def _hung_up(self) -> bool:
        """Whether the client is gone: then a real network would never have seen the request."""
        self.connection.setblocking(False)
        try:
            return self.connection.recv(1) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True
        finally:
            self.connection.setblocking(True)

    def _query(self, form: dict[str, str]) -> None:
        if self.server.mode == "deaf":
            return self._raw(503, b"Service Unavailable")
        with self.server.lock:
            sent = list(self.server.sent.get(form["PhoneNumber"], []))
        day = form["SendDate"]
        sent = [one for one in sent if str(one["SendDate"]).replace("-", "").startswith(day)]
        size, page = int(form["PageSize"]), int(form["CurrentPage"])
        assert 1 <= size <= 50
        shown = sent[(page - 1) * size : page * size]
        return self._say(
            200,
            {
                "Code": "OK",
                "TotalCount": len(sent),
                "SmsSendDetailDTOs": {"SmsSendDetailDTO": shown},
            },
        )

    def _say(self, status: int, answer: object) -> None:
        self._raw(status, json.dumps(answer, ensure_ascii=False).encode())

    def _raw(self, status: int, content: bytes, length: int | None = None) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Length", str(length or len(content)))
            self.end_headers()
            self.wfile.write(content)
        except OSError:  # killed meanwhile
            self.close_connection = True


def main() -> None:
    """Serve until ended."""
    provider = Provider()
    port_file = Path(sys.argv[1])
    ready = port_file.with_suffix(".new")
    ready.write_text(str(provider.server_address[1]))
    ready.rename(port_file)
    threading.Thread(target=provider.serve_forever, daemon=True).start()
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main()
