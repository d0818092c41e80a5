"""A short message centre that speaks SMPP 3.4, in a process of its own.

    python -m tests.sms.smsc PORT_FILE

Its codec is another one (smpppdu) than our client's. The port that it writes is that of its
control: GET tells what it has taken, POST sets a mode or hands it receipts for its receivers.

    ok          take, answer with an id
    throttled   refuse with "throttling error"
    lost        take, and close the connection without an answer
    silent      take, and never answer
    no          refuse the bind
"""

import io
import itertools
import json
import struct
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any

from smpp.pdu.operations import DeliverSM, EnquireLink, GenericNack
from smpp.pdu.pdu_encoding import PDUEncoder
from smpp.pdu.pdu_types import (
    AddrNpi,
    AddrTon,
    CommandStatus,
    DataCoding,
    DataCodingDefault,
    EsmClass,
    EsmClassGsmFeatures,
    EsmClassMode,
    EsmClassType,
    MessageState,
    PriorityFlag,
    RegisteredDelivery,
    RegisteredDeliveryReceipt,
    ReplaceIfPresentFlag,
)

NAME, PASSWORD = "portal", "p:ss/w"
STATES = {"DELIVRD": MessageState.DELIVERED, "UNDELIV": MessageState.UNDELIVERABLE,
          "ENROUTE": MessageState.ENROUTE}  # fmt: skip


class Centre(ThreadingTCPServer):
    """What the centre knows."""

    daemon_threads = allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.lock = threading.Lock()
        self.mode = "ok"
        self.parts: list[dict[str, Any]] = []
        self.receipts: list[dict[str, Any]] = []
        self.acknowledged: list[str] = []
        self.ids = itertools.count(0xA1B2)

    def told(self) -> dict[str, Any]:
        with self.lock:
            return {
                "port": self.server_address[1],
                "parts": self.parts,
                "receipts": len(self.receipts),
                "acknowledged": self.acknowledged,
            }

    def take(self, params: dict[str, Any]) -> str:
        body = params["short_message"]
        head = b""
        if EsmClassGsmFeatures.UDHI_INDICATOR_SET in params["esm_class"].gsm_features:
            head, body = body[: body[0] + 1], body[body[0] + 1 :]
        with self.lock:
            name = f"{next(self.ids):X}"
            self.parts.append(
                {
                    "id": name,
                    "from": params["source_addr"],
                    "to": params["destination_addr"],
                    "octets": len(params["short_message"]),
                    "head": list(head),
                    "text": body.decode("utf-16-be"),
                    "ucs2": params["data_coding"].scheme_data == DataCodingDefault.UCS2,
                    "receipt": params["registered_delivery"].receipt
                    == RegisteredDeliveryReceipt.SMSC_DELIVERY_RECEIPT_REQUESTED,
                }
            )
        return name


class Session(StreamRequestHandler):
    server: Centre
    disable_nagle_algorithm = True

    def handle(self) -> None:
        while (pdu := self._read()) is not None:
            name = str(pdu.command_id)
            if name in {"bind_transmitter", "bind_receiver", "bind_transceiver"}:
                if not self._bind(pdu):
                    return
                if name == "bind_receiver":
                    self._deliver()
            elif name == "submit_sm":
                if not self._submit(pdu):
                    return
            elif name == "unbind":
                self._write(pdu.require_ack(pdu.sequence_number))
                return
            elif name != "enquire_link_resp":
                self._write(GenericNack(pdu.sequence_number))

    def _read(self) -> Any:
        try:
            head = self.rfile.read(4)
            if len(head) < 4:
                return None
            rest = self.rfile.read(struct.unpack(">L", head)[0] - 4)
        except OSError:
            return None
        return PDUEncoder().decode(io.BytesIO(head + rest))

    def _write(self, pdu: Any) -> None:
        self.wfile.write(PDUEncoder().encode(pdu))

    def _bind(self, pdu: Any) -> bool:
        given = (pdu.params["system_id"], pdu.params["password"])
        right = given == (NAME, PASSWORD) and self.server.mode != "no"
        status = CommandStatus.ESME_ROK if right else CommandStatus.ESME_RBINDFAIL
        self._write(pdu.require_ack(pdu.sequence_number, status=status, system_id="centre"))
        if right:  # a centre asks now and then whether the other is still there
            self._write(EnquireLink(9_000_000))
        return right

    def _submit(self, pdu: Any) -> bool:
        mode, status = self.server.mode, CommandStatus.ESME_ROK
        if mode == "throttled":
            status = CommandStatus.ESME_RTHROTTLED
        elif pdu.params["destination_addr"].endswith("0000"):
            status = CommandStatus.ESME_RINVDSTADR
        if status != CommandStatus.ESME_ROK:
            self._write(pdu.require_ack(pdu.sequence_number, status=status))
            return True
        name = self.server.take(pdu.params)
        if mode == "lost":
            return False
        if mode != "silent":
            self._write(pdu.require_ack(pdu.sequence_number, message_id=name))
        return True

    def _deliver(self) -> None:
        """All receipts, each again with the next receiver until it is acknowledged."""
        for number, receipt in enumerate(list(self.server.receipts), start=1):
            ref, state = receipt["id"], receipt["stat"]
            known = {"receipted_message_id": ref, "message_state": STATES[state]}
            text = f"id:{ref} sub:001 dlvrd:001 submit date:2611221200 done date:2611221201 "
            text += f"stat:{state} err:{receipt.get('err', '000')} text:"
            self._write(
                DeliverSM(
                    number,
                    service_type="",
                    source_addr_ton=AddrTon.INTERNATIONAL,
                    source_addr_npi=AddrNpi.ISDN,
                    source_addr="8613800001234",
                    dest_addr_ton=AddrTon.UNKNOWN,
                    dest_addr_npi=AddrNpi.ISDN,
                    destination_addr="10690000",
                    esm_class=EsmClass(
                        EsmClassMode.DEFAULT,
                        EsmClassType.DEFAULT
                        if receipt.get("reply")
                        else EsmClassType.SMSC_DELIVERY_RECEIPT,
                    ),
                    protocol_id=0,
                    priority_flag=PriorityFlag.LEVEL_0,
                    registered_delivery=RegisteredDelivery(
                        RegisteredDeliveryReceipt.NO_SMSC_DELIVERY_RECEIPT_REQUESTED
                    ),
                    replace_if_present_flag=ReplaceIfPresentFlag.DO_NOT_REPLACE,
                    data_coding=DataCoding(scheme_data=DataCodingDefault.SMSC_DEFAULT_ALPHABET),
                    short_message=text.encode(),
                    **({} if receipt.get("plain") else known),
                )
            )
            while (answer := self._read()) is not None:
                if str(answer.command_id) == "deliver_sm_resp":
                    with self.server.lock:
                        self.server.receipts.remove(receipt)
                        self.server.acknowledged.append(ref)
                    break
            else:
                return


class Control(BaseHTTPRequestHandler):
    centre: Centre

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._say(self.centre.told())

    def do_POST(self) -> None:
        wish = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.centre.lock:
            self.centre.mode = wish.get("mode", self.centre.mode)
            self.centre.receipts += wish.get("receipts", [])
        self._say({})

    def _say(self, answer: object) -> None:
        content = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def main() -> None:
    """Serve until ended."""
    Control.centre = Centre()
    control = ThreadingHTTPServer(("127.0.0.1", 0), Control)
    port_file = Path(sys.argv[1])
    ready = port_file.with_suffix(".new")
    ready.write_text(str(control.server_address[1]))
    ready.rename(port_file)
    threading.Thread(target=Control.centre.serve_forever, daemon=True).start()
    control.serve_forever()


if __name__ == "__main__":
    main()
